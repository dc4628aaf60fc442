"""What a compiled class has forgotten: the annotations of its fields.

`make wheel` compiles parts of the domain (decision 8), and mypyc leaves `tuple[str, ...]` as
`tuple` and `int | None` as `type`. The codec decodes by annotations, so they are taken from
the source, which lies beside the compiled module, as an interpreted class would hold them.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from types import ModuleType


def restore_annotations(package: str) -> None:
    """Give the classes of a package's compiled modules the annotations that their source states.

    Raises:
        OSError: a compiled module has no source beside it.
    """
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name.startswith(f"{package}.") and file and not file.endswith(".py"):
            _restore(module, Path(file).parent / f"{name.rpartition('.')[2]}.py")


def _restore(module: ModuleType, source: Path) -> None:
    for node in ast.parse(source.read_bytes()).body:
        if isinstance(node, ast.ClassDef):
            stated = {
                field.target.id: ast.unparse(field.annotation)
                for field in node.body
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
            }
            vars(getattr(module, node.name)).get("__annotations__", {}).update(stated)
