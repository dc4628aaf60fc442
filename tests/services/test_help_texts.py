"""Help texts fill the terminal, whatever its width."""

from __future__ import annotations

import typer.main

from services.cli import app
from services.help_texts import flowing


def helps(group: typer.main.TyperGroup) -> list[str]:
    """The help of every command below a group."""
    commands = group.commands.values()
    below = [text for each in commands if isinstance(each, typer.main.TyperGroup) for text in helps(each)]
    return [each.help or "" for each in commands] + below


def test_lines_of_a_paragraph_are_joined_and_examples_stay_apart():
    text = "One\ntwo.\n\nThree\nfour.\nExample: a\nb\n\nExamples:\n    c\n    d"
    assert flowing(text) == "One two.\n\nThree four.\nExample: a b\n\nExamples:\n    c\n    d"


def test_no_command_breaks_a_line_where_the_terminal_would_not():
    group = typer.main.get_command(app)
    assert isinstance(group, typer.main.TyperGroup)
    texts = helps(group)
    assert len(texts) > 60
    assert [text for text in texts if flowing(text) != text] == []
