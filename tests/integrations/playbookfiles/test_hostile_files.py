"""Files that are missing, broken or made to do harm: a clear fault in bounded time and memory."""

from __future__ import annotations

import os
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.playbookfiles import Fault, FaultyFile, read_deal_file, read_playbook_file
from integrations.playbookfiles.faults import MOST_FAULTS
from integrations.playbookfiles.nodes import DEEPEST, MOST_NODES
from tests.integrations.playbookfiles.written import DEAL, PLAYBOOK, write

LAUGHS = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60)
)


def faults_of(path: Path) -> list[str]:
    with pytest.raises(FaultyFile) as faulty:
        read_deal_file(path)
    return str(faulty.value).replace(f"{path.parent}{os.sep}", "").split("\n")


def faults_of_text(folder: Path, text: str | bytes) -> list[str]:
    path = folder / "deal.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return faults_of(path)


NOT_TEXT = ": expected a text file in UTF-8, found binary content or another encoding"
CALL = b"id: !!python/object/apply:os.system ['true']"
MISTAKE = "expected YAML, found a mistake at"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", ": expected a mapping, found an empty file"),
        (b"# only a remark\n", ": expected a mapping, found an empty file"),
        (b"just words", ":1: expected a mapping, found 'just words'"),
        (b"- a\n- b\n", ":1: expected a mapping, found a list"),
        (b"\x89PNG\r\n\x1a\n\0\0", NOT_TEXT),
        ("name: \u00e9".encode("utf-16"), NOT_TEXT),
        ("id: a\nname: \u00e9".encode("latin-1"), ":2: expected text in UTF-8, found the byte 0xe9"),
        (b"id: a\nname: \x1b[2J", ":2: expected printable text, found the character '\\x1b'"),
        ("id: \ufeffa".encode(), ":1: expected printable text, found the character '\\ufeff'"),
        (b"a: b: c", f":1: {MISTAKE} column 5: mapping values are not allowed in this context"),
        (b"%YAML 7.0\n---\nid: 1", f":1: {MISTAKE} column 1: found incompatible YAML document"),
        (CALL, ":1: expected a plain value, found the tag 'tag:yaml.org,2002:python/object/apply:os.system'"),
        (b"id: !local x", ":1: expected a plain value, found the tag '!local'"),
        (b"<<: *base", ":1: expected the value itself, found the alias '*base'"),
        (b"#" * (1 << 20) + b"\n", ": expected at most 1048576 bytes (1 MiB), found more"),
    ],
)  # fmt: skip
def test_what_is_no_deal_file_is_one_clear_fault(tmp_path: Path, content: bytes, fault: str) -> None:
    assert faults_of_text(tmp_path, content) == [f"deal.yaml{fault}"]


def test_half_a_character_is_a_mistake_of_yaml(tmp_path: Path) -> None:
    (fault,) = faults_of_text(tmp_path, b'id: "\\ud800"')
    assert fault.startswith(f"deal.yaml:1: {MISTAKE} column ")


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    expected = {
        "missing.yaml": "missing.yaml: expected a file, found none of this name",
        "folder": "folder: expected a file, found a folder",
        "pipe": "pipe: expected a file, found a device or a pipe",
        "x" * 300: f"{'x' * 300}: expected a file that can be read: File name too long",
        "a\0b": "expected a file that can be read: embedded null byte",
    }
    for name, fault in expected.items():
        assert faults_of(tmp_path / name)[0].endswith(fault)


def test_a_name_that_would_move_the_cursor_is_escaped() -> None:
    assert faults_of(Path("a\033[2J")) == [r"'a\x1b[2J': expected a file, found none of this name"]


def test_a_file_that_must_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path)
    monkeypatch.setattr(Path, "open", refuse)
    assert faults_of(path) == ["deal.yaml: expected a file that can be read: Permission denied"]


def bounded(seconds: float, mebibytes: float, read: Callable[[], object]) -> None:
    """Run within limits of time and of memory (which is measured in a second run)."""
    started = process_time()
    read()
    assert process_time() - started < seconds
    tracemalloc.start()
    try:
        read()
        assert tracemalloc.get_traced_memory()[1] < mebibytes * 2**20
    finally:
        tracemalloc.stop()


def test_a_billion_laughs_are_refused_at_the_first(tmp_path: Path) -> None:
    (tmp_path / "deal.yaml").write_text(LAUGHS, "utf-8")
    bounded(1, 4, lambda: faults_of(tmp_path / "deal.yaml"))
    assert faults_of(tmp_path / "deal.yaml") == [
        "deal.yaml:2: expected the value itself, found the alias '*a0'"
    ]
    (tmp_path / "playbook.yaml").write_text(LAUGHS, "utf-8")
    with pytest.raises(FaultyFile, match="found the alias"):
        read_playbook_file(tmp_path / "playbook.yaml")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[a: {b: ", "? "])
def test_deep_nesting_is_refused_at_once(tmp_path: Path, opening: str) -> None:
    # libyaml alone takes half a minute for a hundred thousand brackets.
    text = opening * ((1 << 20) // len(opening) - 1)
    (tmp_path / "deal.yaml").write_text(text, "utf-8")
    bounded(1, 8, lambda: faults_of(tmp_path / "deal.yaml"))
    assert faults_of(tmp_path / "deal.yaml") == [
        f"deal.yaml:1: expected at most {DEEPEST} levels of nesting, found more"
    ]


@pytest.mark.parametrize(("levels", "refused"), [(DEEPEST, False), (DEEPEST + 1, True)])
def test_the_deepest_nesting_that_is_read(tmp_path: Path, levels: int, *, refused: bool) -> None:
    faults = faults_of_text(tmp_path, "[" * levels + "]" * levels)
    assert ("levels of nesting" in faults[0]) is refused


def test_too_many_values_are_refused(tmp_path: Path) -> None:
    text = f"tags: [{'a,' * 500_000}]"
    (tmp_path / "deal.yaml").write_text(text, "utf-8")
    bounded(3, 64, lambda: faults_of(tmp_path / "deal.yaml"))
    assert faults_of(tmp_path / "deal.yaml") == [
        f"deal.yaml:1: expected at most {MOST_NODES} values, found more"
    ]


@pytest.mark.parametrize("line", ["k{}: 1\n", "name: x{}\n", "? [a{}]\n: 1\n"])
def test_a_file_full_of_faults_names_the_first_hundred(tmp_path: Path, line: str) -> None:
    text = "".join(line.format(n) for n in range(30_000))
    started = process_time()
    faults = faults_of_text(tmp_path, text)
    assert process_time() - started < 5
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1] == "deal.yaml: expected a file with fewer than 100 faults; what follows is not listed"


@pytest.mark.parametrize(
    "text",
    [
        "touches: [" + "{at: 2026-04-02, kind: call, people: [a@b.example]}," * 9_000 + "]",
        "people: {" + ",".join(f"p{n}@north.example: {{role: r}}" for n in range(20_000)) + "}",
        "seller: {addresses: [" + ",".join(f"p{n}@ours.example" for n in range(40_000)) + "]}",
        "calendars: {seller: {closures: [" + "2026-05-15," * 80_000 + "]}}",
        "name: " + "a " * 500_000,
        "timezone: " + "Europe/" * 140_000,
        "playbook: " + "x" * 1_000_000,
        "owner: " + "a" * 1_000_000 + "@ours.example",
        "seller: {domains: [" + "a." * 500_000 + "example]}",
        "tags: ['" + ", '" * 300_000,
        "id: |\n" + "\n" * 1_000_000,
        "id: '" + "\n" * 1_000_000,
        "a" * 1_000_000 + ": 1",
    ],
)
def test_big_files_are_judged_in_time(tmp_path: Path, text: str) -> None:
    started = process_time()
    assert faults_of_text(tmp_path, text)
    assert process_time() - started < 6


def test_a_graph_of_many_requirements_is_judged_in_time(tmp_path: Path) -> None:
    names = [f"m{n}" for n in range(300)]
    milestones = "".join(
        f"  - {{id: {name}, name: n, owner: both, duration: 1, requires: [{', '.join(names)}]}}\n"
        for name in names
    )
    path = tmp_path / "playbook.yaml"
    path.write_text(f"playbook: x\nversion: 1\nmilestones:\n{milestones}", "utf-8")
    started = process_time()
    with pytest.raises(FaultyFile, match="without a circle"):
        read_playbook_file(path)
    assert process_time() - started < 5


PIECES = st.sampled_from([
    *"{}[]:,-?&*!|>'\"%@`#~ \n\t", ": ", "- ", "\n  ", "name", "playbook", "milestones", "&a", "*a", "!!int",
    "no", "12:30", "0x1", "2026-03-02", "ours.example", "a@b.example", "\ud7ff", "\x00", "\x85", "\u2028",
    "1" * 400,
])  # fmt: skip
SCRIBBLES = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=60).map("".join)


def judge(deal: str, playbook: str) -> None:
    """Read both; anything but values and faults is an error of the reader."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deal.yaml"
        path.write_bytes(deal.encode("utf-8", "surrogatepass"))
        (Path(folder) / "playbook.yaml").write_bytes(playbook.encode("utf-8", "surrogatepass"))
        faults = _faults_if_any(path)
    assert faults is None or faults
    assert all(str(fault).isprintable() for fault in faults or ())


def _faults_if_any(path: Path) -> tuple[Fault, ...] | None:
    try:
        read_deal_file(path)
    except FaultyFile as faulty:
        return faulty.faults
    return None


@settings(max_examples=150, deadline=None)
@given(SCRIBBLES)
def test_scribbles_raise_nothing_but_faults(text: str) -> None:
    judge(text, text)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_files_raise_nothing_but_faults(data: st.DataObject) -> None:
    files = {"deal": DEAL, "playbook": PLAYBOOK}
    for _ in range(data.draw(st.integers(1, 3))):
        which = data.draw(st.sampled_from(sorted(files)))
        text = files[which]
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 20)))
        files[which] = text[:start] + data.draw(SCRIBBLES) + text[end:]
    judge(files["deal"], files["playbook"])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_values_of_other_kinds_raise_nothing_but_faults(data: st.DataObject) -> None:
    lines = DEAL.splitlines(keepends=True)
    book = PLAYBOOK.splitlines(keepends=True)
    odd = st.sampled_from(
        ["[]", "{}", "''", "~", "[[]]", "{a: b}", "-1", "1e999", "2026-13-01", "'a\\nb'", "x"]
    )
    for text in (lines, book):
        number = data.draw(st.integers(0, len(text) - 1))
        key, colon, _ = text[number].partition(":")
        if colon:
            text[number] = f"{key}: {data.draw(odd)}\n"
    judge("".join(lines), "".join(book))
