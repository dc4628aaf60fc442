"""Writes what is made of the API's document: `python -m tests.client.write`.

That is the examples of the document, which are true answers, and the typed client.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.api.v1.said_of_routes import TAGS
from tests.client.answers import answers, example_in
from tests.client.methods import modules
from tests.client.models import Types
from tests.services.api.world import whole_world

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "services/api/v1/examples.json"
CLIENT = ROOT / "services/client"


def examples_text(found: Mapping[str, Any]) -> str:
    """The file of examples, one line for each field."""
    return json.dumps(dict(sorted(found.items())), indent=1, ensure_ascii=False) + "\n"


def client_texts(document: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """The modules of the client that are made of the document.

    Raises:
        NotSayable: a part of the document has no type; says what to do.
    """
    types = Types(document)
    calls = [(CLIENT / "calls" / f"{name}.py", text) for name, text in modules(types, TAGS)]
    for file, text in [*calls, (CLIENT / "models.py", types.source())]:
        yield file, _formatted(text, file)


def _formatted(text: str, file: Path) -> str:
    """The text as the rest of the code is formatted, without what it does not use."""
    ruff = Path(sys.executable).with_name("ruff")
    for command in (("check", "--quiet", "--fix-only", "--select", "F401,I001"), ("format", "--quiet")):
        told = [ruff, *command, "--stdin-filename", file, "-"]
        done = subprocess.run(told, input=text, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - our own
        text = done.stdout
    return text


def main() -> int:
    """Write what has changed, and say so."""
    with TemporaryDirectory() as folder, whole_world(Path(folder)) as world:
        document = world.document
        found = {
            operation.id: example
            for operation, answer in answers(world)
            if answer.ok and (example := example_in(answer)) is not None
        }
    made = {EXAMPLES: examples_text(found), **dict(client_texts(document))}
    stale = [file for file in (CLIENT / "calls").glob("*.py") if file not in made]
    for file in stale:
        file.unlink()
    for file, text in made.items():
        if not file.exists() or file.read_text("utf-8") != text:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
            sys.stdout.write(f"written: {file.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
