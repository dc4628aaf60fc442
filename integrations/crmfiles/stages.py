"""Whether a CRM counts a deal as closed.

Salesforce exports a column `Closed` of 1 and 0 or true and false, HubSpot likewise or by the name
of the stage, Pipedrive a status of its own. Stages can be renamed; those that begin with
`Closed`, or are `Won` or `Lost`, are what the three of them start with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_CLOSED = frozenset({"1", "true", "yes", "closed", "won", "lost", "deleted", "ja", "oui", "sí"})
_CLOSED_STAGE = re.compile(r"closed\b|closedwon|closedlost|(?:deal )?(?:won|lost)\b", re.IGNORECASE)


def is_closed(flags: Iterable[str], stage: str) -> bool:
    """Whether a flag or the stage says that the deal is won, lost or deleted."""
    return any(flag.casefold() in _CLOSED for flag in flags) or _CLOSED_STAGE.match(stage) is not None
