"""What the README shows of the API is true: its commands and its Python run against the bundled deal."""

from __future__ import annotations

import io
import json
import re
import shlex
import textwrap
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import requests

from tests.client.write import ROOT
from tests.services.api.house import MONA, RITA
from tests.services.api.world import World, whole_world

README = ROOT / "README.md"
PARTS = {"A rep's morning": RITA, "A manager's review": MONA}
_ADDRESS = "http://localhost:8470"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with whole_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.mark.parametrize("part", PARTS)
def test_the_commands_of_the_readme_are_answered(world: World, part: str) -> None:
    known = {"API": f"{world.api.address}/v1", "AUTH": f"Authorization: Bearer {world.token(PARTS[part])}"}
    commands = [line for block in blocks(part) if "curl" in block for line in whole_lines(block)]
    assert len(commands) == 4
    for command in commands:
        name, sent = re.fullmatch(r"(?:(\w+)=\$\()?(curl .*?)\)?", command, re.DOTALL).groups()  # type: ignore[union-attr]
        asked, *picked = (shlex.split(each, comments=True) for each in sent.split(" | jq "))
        answer = curl(asked, known)
        assert answer.ok, f"{command}: {answer.text}"
        if name:
            known[name] = answer.json()[picked[0][-1].removeprefix(".")]


@pytest.mark.parametrize("part", PARTS)
def test_the_python_of_the_readme_runs(world: World, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", world.token(PARTS[part]) or "")
    (source,) = [block for block in blocks(part) if "import os" in block]
    shown = io.StringIO()
    with redirect_stdout(shown):
        exec(compile(source.replace(_ADDRESS, world.api.address), part, "exec"), {})  # noqa: S102 - our own README
    assert "Northwind" in shown.getvalue()
    assert "look again" not in shown.getvalue()


def blocks(part: str) -> list[str]:
    """The blocks of code in a part of the README."""
    text = Path(README).read_text("utf-8").partition(f"### {part}\n")[2].partition("\n### ")[0]
    found = re.findall(r"(?:^(?: {4}.*)?\n)+", text, re.MULTILINE)
    return [textwrap.dedent(each).strip() for each in found if each.strip()]


def whole_lines(block: str) -> list[str]:
    """The commands of a block: what is in quotes may go on over lines."""
    found: list[str] = []
    for line in block.splitlines():
        if found and found[-1].count("'") % 2:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def curl(words: list[str], known: dict[str, str]) -> requests.Response:
    """Ask as curl would."""
    for name, value in known.items():
        words = [word.replace(f"${name}", value) for word in words]
    headers: dict[str, str] = {}
    method, address, body = "GET", "", None
    rest = iter(words[1:])
    for word in rest:
        match word:
            case "-s":
                pass
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case "--json":
                body = next(rest)
                headers["Content-Type"] = "application/json"
                json.loads(body)
            case _:
                address = word
    return requests.request(method, address, headers=headers, data=body, timeout=30)
