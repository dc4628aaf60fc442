"""Writes what is made of the API's document: `python -m tests.client.write`.

That is the examples of the document, which are true answers, and the typed client.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.client.answers import answers, example_in
from tests.services.api.world import whole_world

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "services/api/v1/examples.json"


def examples_text(found: Mapping[str, Any]) -> str:
    """The file of examples, one line for each field."""
    return json.dumps(dict(sorted(found.items())), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write what has changed, and say so."""
    with TemporaryDirectory() as folder, whole_world(Path(folder)) as world:
        found = {
            operation.id: example
            for operation, answer in answers(world)
            if answer.ok and (example := example_in(answer)) is not None
        }
    for file, text in {EXAMPLES: examples_text(found)}.items():
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            sys.stdout.write(f"written: {file.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
