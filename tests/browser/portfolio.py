"""A portfolio for the picture of the review: the example, begun later for other buyers.

Every deal has the example's mail and meetings with all dates moved on, so that each stands at
another point of the same story; what the review says of it is what `setpoint review` makes of it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

from services.demo.example import DEAL, LOOKED_AT, SOURCES, example_files

_MAIL_DATE = re.compile(r"\w{3}, \d{2} \w{3} 2026 \d{2}:\d{2}:\d{2} [+-]\d{4}")
_STAMP = re.compile(r"2026\d{4}(?=T\d{6})")
_EXPORTED = re.compile(r"^DTSTAMP:.*$", re.MULTILINE)
_DAY = re.compile(r"2026-\d{2}-\d{2}")
_IDS = re.compile(r"^(?:Message-ID|In-Reply-To|References):.*(?:\r?\n[ \t].*)*", re.MULTILINE | re.IGNORECASE)
_UID = re.compile(r"^UID:", re.MULTILINE)
_NAME = re.compile(r"(?:\r?\n )?".join("northwind"))  # calendars fold their lines anywhere


class Buyer(NamedTuple):
    """A company, what is sold to it for how much, whose deal it is, and how many days later it began."""

    name: str
    what: str
    amount: int
    owner: str
    later: int
    decides: str


BUYERS = (
    Buyer("northwind", "shift planning for 14 sites", 96_000, "rita", 0, "2026-06-30"),
    Buyer("proseware", "support desk", 60_000, "sven", 21, "2026-08-28"),
    Buyer("tailspin", "roll-out to 40 shops", 210_000, "mona", 49, "2026-08-14"),
    Buyer("contoso", "warehouse in the north", 40_000, "rita", 63, "2026-11-30"),
    Buyer("adatum", "pilot", 15_000, "sven", 84, "2026-09-11"),
    Buyer("fabrikam", "second plant", 120_000, "mona", 98, "2026-12-18"),
)


def review_of_portfolio(folder: Path) -> Path:
    """Write the portfolio into a folder and its review beside it, through the command."""
    with example_files() as example:
        for buyer in BUYERS:
            _write(example, folder / "pipeline" / buyer.name, buyer)
    page = folder / "review.html"
    asked = [
        "review",
        str(folder / "pipeline"),
        "--as-of",
        LOOKED_AT,
        "--format",
        "html",
        "--output",
        str(page),
    ]
    subprocess.run([sys.executable, "-m", "services", *asked], check=True)  # noqa: S603 - our own command
    return page


def _write(example: Path, home: Path, buyer: Buyer) -> None:
    home.mkdir(parents=True)
    (home / DEAL).write_text(_deal((example / DEAL).read_text(encoding="utf-8"), buyer), encoding="utf-8")
    for source in SOURCES:
        told = _NAME.sub(buyer.name, (example / source).read_bytes().decode("latin-1"))
        told = _IDS.sub(lambda found: found[0].replace("<", f"<{buyer.name}."), told)
        told = _UID.sub(f"UID:{buyer.name}-", told)
        if source.endswith(".ics"):
            told = _EXPORTED.sub("DTSTAMP:20260101T000000Z", told)  # an export must not come later
        (home / source).write_bytes(_moved(told, buyer.later).encode("latin-1"))


def _deal(told: str, buyer: Buyer) -> str:
    told = _DAY.sub(lambda found: _later(date.fromisoformat(found[0]), buyer.later).isoformat(), told)
    said = {
        "id": buyer.name,
        "name": f"{buyer.name.title()}, {buyer.what}",
        "amount": str(buyer.amount),
        "owner": f"{buyer.owner}@ours.example",
        "decision_date": buyer.decides,
    }
    for key, value in said.items():
        told = re.sub(rf"^{key}: .*$", f"{key}: {value}", told, flags=re.MULTILINE)
    return told.replace("northwind", buyer.name)


def _moved(told: str, days: int) -> str:
    """Mail or calendar with every date some days later."""

    def mail_date(found: re.Match[str]) -> str:
        return format_datetime(parsedate_to_datetime(found[0]) + timedelta(days=days))

    def stamp(found: re.Match[str]) -> str:
        return f"{_later(datetime.strptime(found[0], '%Y%m%d').date(), days):%Y%m%d}"  # noqa: DTZ007 - a bare day

    moves: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (_MAIL_DATE, mail_date),
        (_STAMP, stamp),
    )
    for pattern, move in moves:
        told = pattern.sub(move, told)
    return told


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)
