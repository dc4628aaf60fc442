"""Help texts as printed: paragraphs that fill the terminal, however their lines were broken in the code."""

from __future__ import annotations

import inspect
import re

import typer

_JOINED = re.compile(r"(?<!\n)\n(?![\s]|Example)")
"""A line's end within a paragraph; what is indented and every example keep a line of their own."""


def let_help_flow(app: typer.Typer) -> None:
    """Join the lines of each paragraph of the help of every command."""
    for command in app.registered_commands:
        text = command.help or inspect.getdoc(command.callback) or ""
        command.help = flowing(text)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            let_help_flow(group.typer_instance)


def flowing(text: str) -> str:
    """A text in which each paragraph is one line."""
    return _JOINED.sub(" ", text)
