"""Handing a review over: to a terminal, or as a file that appears when it is whole."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from rich.console import Console

from services.report.pages import review_page
from services.review.reviewing import Review
from services.review.spreadsheet import as_csv
from services.review.terminal import print_review

_FILE_WIDTH = 120


class Format(StrEnum):
    """How a review is printed."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    CSV = "csv"


def hand_over(found: Review, wanted: Format, output: Path | None, *, bom: bool) -> None:
    """Print a review, or write it to a file; `bom` begins a CSV with a byte order mark."""
    match wanted:
        case Format.TEXT if output is None:
            print_review(Console(highlight=False), found.json())
        case Format.TEXT:
            page = io.StringIO()
            print_review(Console(file=page, width=_FILE_WIDTH, highlight=False), found.json())
            _write([page.getvalue()], output)
        case Format.JSON:
            _write([json.dumps(found.json(), ensure_ascii=False, indent=1), "\n"], output)
        case Format.CSV:
            _write([*(["\ufeff"] if bom else []), *as_csv(found.rows)], output)
        case Format.HTML:
            _write(review_page(found.json(), found.reports()), output)


def _write(pieces: Iterable[str], output: Path | None) -> None:
    """Write to standard output, or to a file that appears when it is whole."""
    if output is None:
        sys.stdout.writelines(pieces)
        return
    with _appearing(output) as file:
        file.writelines(pieces)


@contextmanager
def _appearing(path: Path) -> Iterator[TextIO]:
    """A file under another name until all of it is written; nothing of it stays when that fails.

    What is no regular file (a pipe, a terminal) is written to as it is.
    """
    draft = path if path.exists() and not path.is_file() else path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", errors="replace", newline="") as file:
            yield file
        if draft != path:
            draft.replace(path)
    except BaseException:
        if draft != path:
            draft.unlink(missing_ok=True)
        raise
