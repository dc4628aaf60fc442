"""A CSV as programs really write it: any of four encodings, any of four delimiters.

Source: RFC 4180 for the quoting. Excel adds a `sep=;` line, a byte order mark or UTF-16, and
takes the delimiter from the country; none of that is said in the file, so it is looked at.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from integrations.crmfiles.values import FaultyCrmFile

MOST_BYTES = 64 << 20
MOST_ROWS = 100_000
_LONGEST_CELL = 131_072
_DELIMITERS = ",;\t|"
_HEADER_WITHIN = 20
_SEP = "sep="


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line on which it ends, counted from 1, and its cells without outer space."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The header cells of a CSV, and its records that are not empty."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path, *, known: Callable[[Sequence[str]], int]) -> Table:
    """The table of a file; `known` tells how many of some header cells mean something.

    Report titles may stand above the header, which is looked for in the first 20 rows.

    Raises:
        FaultyCrmFile: it can not be read, is no text, has no header, or is too large.
    """
    return table_of(path, content_of(path), known=known)


def table_of(path: Path, content: bytes, *, known: Callable[[Sequence[str]], int]) -> Table:
    """The same of what is at hand; `path` is what it is called where something is wrong.

    Raises:
        FaultyCrmFile: it is no text, or has no header.
    """
    text = _text(path, content)
    first, _, rest = text.partition("\n")
    if first.lower().startswith(_SEP) and len(first.rstrip("\r")) == len(_SEP) + 1:
        return _parsed(path, list(_rows(path, rest, first[len(_SEP)], before=1)), known)
    return _parsed(path, list(_rows(path, text, _delimiter(text, known), before=0)), known)


def content_of(path: Path) -> bytes:
    """What a file holds.

    Raises:
        FaultyCrmFile: it can not be read, or is too large.
    """
    try:
        if not path.is_file():
            raise FaultyCrmFile(path, "expected a CSV file, found none of this name")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FaultyCrmFile(path, f"expected a CSV file that can be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise FaultyCrmFile(path, f"expected at most {MOST_BYTES} bytes, found more")
    return content


def _text(path: Path, content: bytes) -> str:
    """The text, by its byte order mark; else UTF-8 if it is that; else the Windows code page 1252."""
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise FaultyCrmFile(path, "expected a text file, found binary content; save the sheet as CSV")
    return text


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if content[:1] == b"\0" else "utf-8-sig"


def _delimiter(text: str, known: Callable[[Sequence[str]], int]) -> str:
    """The delimiter under which most header cells mean something, else the one that makes most cells."""
    lines = text[:_LONGEST_CELL].splitlines()[:_HEADER_WITHIN]

    def weight(delimiter: str) -> tuple[int, int]:
        rows = [_cells(cells) for cells in csv.reader(lines, delimiter=delimiter)]
        return max(map(known, rows), default=0), max(map(len, rows), default=0)

    return max(_DELIMITERS, key=weight)


def _parsed(path: Path, rows: Sequence[Row], known: Callable[[Sequence[str]], int]) -> Table:
    if not rows:
        raise FaultyCrmFile(path, "expected a line of column names, found an empty file")
    at = max(range(min(len(rows), _HEADER_WITHIN)), key=lambda place: (known(rows[place].cells), -place))
    return Table(rows[at].cells, tuple(rows[at + 1 :]))


def _rows(path: Path, text: str, delimiter: str, *, before: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                number += 1
                if number > MOST_ROWS:
                    raise FaultyCrmFile(path, f"expected at most {MOST_ROWS} rows, found more")
                yield Row(reader.line_num + before, _cells(cells))
    except csv.Error as error:
        raise FaultyCrmFile(path, f"line {reader.line_num + before}: expected CSV: {error}") from error


def _cells(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)
