"""Scores reply text against the answers that other projects' tests expect.

Not a test: the material lies outside the project. Discourse keeps quoted lines that the
writer answers between; "own words" compares without them, which is what Setpoint wants.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.headers import body_start
from integrations.rfc5322.html_text import text_of_html
from integrations.rfc5322.message import read_mail
from integrations.rfc5322.reply_text import written_text

_QUOTED = re.compile(r"\s*>")
_LEFT_OVER = re.compile(r"^\s*>|\bwrote:\s*$|^\s*-{4,} ?Original Message|^From: .*@", re.MULTILINE)


def main(shared: Path) -> None:
    """Score reply text on `shared/data/2-mime`."""
    mime = shared / "data" / "2-mime"
    print("reply text")
    _line("discourse-trimmer, exact", _discourse(mime, own_words=False))
    _line("discourse-trimmer, own words", _discourse(mime, own_words=True))
    _line("talon standard replies", _talon(mime))
    _line("talon HTML replies", _talon_html(mime))
    _line("quotequail HTML, nothing quoted left", _left_over(_html_texts(mime)))
    _line("crisp-reply, alfonsrv-reply, nothing quoted left", _left_over(_plain_texts(mime)))


def _line(what: str, judged: Iterator[tuple[str, bool]]) -> None:
    results = list(judged)
    missed = [name for name, right in results if not right]
    print(f"  {what:50} {len(results) - len(missed):4} of {len(results):4}  {', '.join(missed[:6])}")


def _discourse(mime: Path, *, own_words: bool) -> Iterator[tuple[str, bool]]:
    folder = mime / "discourse-trimmer" / "test"
    for path in sorted((folder / "emails").iterdir()):
        wanted = (folder / "trimmed" / path.name).read_text("utf-8")
        if own_words:
            wanted = "\n".join(line for line in wanted.split("\n") if not _QUOTED.match(line))
        yield path.stem, _words(written_text(path.read_text("utf-8"))) == _words(wanted)


def _talon(mime: Path) -> Iterator[tuple[str, bool]]:
    folder = mime / "talon" / "tests" / "fixtures" / "standard_replies"
    for path in sorted(folder.glob("*.eml")):
        wanted = path.with_name(f"{path.stem}_reply_text")
        # The texts that talon wants of two mails hold a telephone's or a program's advertisement.
        text = written_text(wanted.read_text("utf-8")) if wanted.exists() else "Hello"
        yield path.stem, _words(_text_of(path.read_bytes())) == _words(text)


def _talon_html(mime: Path) -> Iterator[tuple[str, bool]]:
    for path in sorted((mime / "talon" / "tests" / "fixtures" / "html_replies").glob("*.html")):
        text = written_text(text_of_html(path.read_text("utf-8", "replace")))
        yield path.stem, _words(text) == "Hi. I am fine. Thanks, Alex"


def _html_texts(mime: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((mime / "quotequail").rglob("*.html")):
        yield path.stem, written_text(text_of_html(path.read_text("utf-8")))


def _plain_texts(mime: Path) -> Iterator[tuple[str, str]]:
    for folder in ("crisp-reply", "alfonsrv-reply"):
        for path in sorted((mime / folder / "test").rglob("*.txt")):
            yield path.stem, written_text(path.read_text("utf-8"))


def _left_over(texts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, bool]]:
    for name, text in texts:
        yield name, _LEFT_OVER.search(text) is None


def _text_of(raw: bytes) -> str:
    envelope = read_envelope(raw[: body_start(raw)], source="")
    return read_mail(raw, envelope, read_calendar=lambda _data, _source: ()).text


def _words(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
