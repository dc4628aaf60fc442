"""What can be chosen about Outlook mail."""

from __future__ import annotations

from dataclasses import dataclass

PAGE = 200
LEAST_PAGE = 10


@dataclass(frozen=True, slots=True)
class OutlookMailSettings:
    """`headers_only`: no more than the right `Mail.ReadBasic` allows. `page`: rows of a page, at most."""

    headers_only: bool = False
    page: int = PAGE
