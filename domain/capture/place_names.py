"""Names of folders, categories and calendars, folded so that equal names are equal strings.

Unlike labels, which are compared by their words as playbooks take them, these are compared whole:
`Private!` is not `Private`. Upper and lower case, spaces at the ends and between words make no difference.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.capture.privacy import Names, NameToken
from domain.ports.tokens import Tokens

PARTED_BY = "/"
"""Between the name of a folder and that of a folder in it."""


def folded_name(name: str) -> str:
    """The name as it is compared; parts of a path without the space around them."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return PARTED_BY.join(" ".join(part.split()) for part in folded.split(PARTED_BY))


def paths_of(name: str) -> tuple[str, ...]:
    """A folder's path and those of the folders around it: `a/b` -> `a`, `a/b`."""
    parts = folded_name(name).split(PARTED_BY)
    return tuple(PARTED_BY.join(parts[:count]) for count in range(1, len(parts) + 1))


@dataclass(frozen=True, slots=True)
class Named:
    """Names in plain text: of folders as paths. None where there are none of a kind."""

    folders: Sequence[str] | None = None
    categories: Sequence[str] | None = None
    calendars: Sequence[str] | None = None

    def tokens(self, tokens: Tokens) -> Names:
        """As they are compared: a folder goes by the names of those around it, too."""
        paths = None if self.folders is None else [path for name in self.folders for path in paths_of(name)]
        return Names(
            folders=None if paths is None else name_tokens(paths, tokens),
            categories=None if self.categories is None else name_tokens(self.categories, tokens),
            calendars=None if self.calendars is None else name_tokens(self.calendars, tokens),
        )


def name_tokens(names: Iterable[str], tokens: Tokens) -> tuple[NameToken, ...]:
    """The tokens of whole names, each once."""
    return tuple(dict.fromkeys(tokens.word(folded_name(name)) for name in names))
