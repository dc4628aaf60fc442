"""What every list of Google has: rows with ids, and the tokens of what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.google_api.failures import malformed


def rows_in(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The rows of a list; Google leaves the list out where it is empty.

    Raises:
        ProviderFailed: it is no list of objects.
    """
    rows = answer.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise malformed(name)
    return rows


def keys_in(answer: Mapping[str, Any], name: str) -> list[str]:
    """The ids of the rows of a list, each once.

    Raises:
        ProviderFailed: a row has no id.
    """
    return list(dict.fromkeys(key_of(row) for row in rows_in(answer, name)))


def key_of(row: Mapping[str, Any]) -> str:
    """The id of a row.

    Raises:
        ProviderFailed: it has none; nothing could say what was left out.
    """
    key = row.get("id")
    if not isinstance(key, str) or not key:
        raise malformed("row")
    return key


def text_in(answer: Mapping[str, Any], name: str) -> str | None:
    """A text of an answer; None if it is not there, empty, or no text."""
    value = answer.get(name)
    return value if isinstance(value, str) and value else None
