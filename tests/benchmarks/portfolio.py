"""Many deals over one mailbox: a review of 100 deals beside a review of one, of the same mail.

From the deal files to the rows of the review, as `setpoint review` makes them: the mail is
read once, so a hundred deals cost little more than one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.moments import instant_of
from services.review.cases import cases_of_files
from services.review.portfolio import read_portfolio
from services.review.reviewing import Question, review
from services.review.wanted import Wanted as WantedDeals
from services.wiring import offline
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.mailbox import AS_OF, write_deal, write_mailbox
from tests.benchmarks.measuring import Spent, medians_apart, spending

DEALS = 100
MAILBOX = "rita.mbox"
TARGET = 1.5


def figures(*, quick: bool) -> Iterator[Figure]:
    """Seconds for 100 deals beside seconds for one."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        number = 3_000 if quick else 50_000
        written = write_mailbox(folder / MAILBOX, messages=number, most_bytes=8 << 30, deals=DEALS)
        for deals in (1, DEALS):
            below = folder / str(deals)
            below.mkdir()
            for deal in range(deals):
                write_deal(below, deal)
        many, one = medians_apart((look, [name, DEALS]), (look, [name, 1]))
    yield Figure(
        name=f"review of {DEALS} deals over {written.messages:,} messages",
        figure=many,
        unit="s",
        beside=one,
        beside_what="s for one deal",
        wanted=Wanted.AT_MOST,
        target=TARGET,
    )


def look(folder: str, deals: int) -> dict[str, float]:
    """Review the deals of a folder over the mailbox beside it."""
    spent, outside = Spent(), offline()
    with spending(spent):
        portfolio = read_portfolio(Path(folder, str(deals)), [Path(folder, MAILBOX)])
        cases = cases_of_files(portfolio, outside)
        asked = Question(instant_of(datetime.fromisoformat(AS_OF)), WantedDeals())
        seen = review(cases.waiting(), asked, portfolio.left_out)
    if len(seen.rows) != deals or seen.left_out:
        raise AssertionError(f"{len(seen.rows)} deals have rows; left out: {seen.left_out}")
    return {"cpu": spent.cpu, "wall": spent.wall}
