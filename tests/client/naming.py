"""How things of the document are called in the client."""

from __future__ import annotations

import textwrap

WIDE = 96


def name_of(schema: str) -> str:
    """A model of the document as a class; `-Input` and `-Output` tell what is sent from what is answered."""
    return schema.replace("-Output", "").replace("-", "")


def short(ref: str) -> str:
    """The class that a reference means."""
    return name_of(ref.rpartition("/")[2])


def _filled(paragraph: str, wide: int) -> str:
    """A paragraph, or the points of a list."""
    if not paragraph.startswith("* "):
        return textwrap.fill(paragraph, wide)
    points = paragraph.removeprefix("* ").split(" * ")
    return "\n".join(textwrap.fill(f"* {each}", wide, subsequent_indent="  ") for each in points)


def doc(text: str, indent: int = 4) -> str:
    """A docstring."""
    paragraphs = [" ".join(each.split()) for each in text.replace('"""', "'''").split("\n\n")]
    wrapped = "\n\n".join(_filled(each, WIDE - indent) for each in paragraphs if each)
    first = wrapped if wrapped.endswith((".", "!", "?")) else f"{wrapped}."
    raw = "r" if "\\" in first else ""
    return f'{raw}"""{first}"""' if "\n" not in first else f'{raw}"""{first}\n"""'
