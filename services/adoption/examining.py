"""`setpoint doctor`: the installation, then the deals, then the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from domain.moments import Instant
from services.adoption.beginning import zone_of
from services.adoption.checks import Check, bad, look, ok
from services.adoption.deal_checks import deal_checks
from services.adoption.installation import installation_checks
from services.adoption.source_checks import source_checks
from services.adoption.source_look import look_at
from services.progress import reading
from services.review.portfolio import Portfolio, read_portfolio

_MOST_DEALS = 20
_ROW = ".csv, line "


def examined(
    target: Path | None,
    sources: Sequence[Path],
    *,
    environment: Mapping[str, str],
    ledger: str | None,
    now: Instant,
) -> Iterator[Check]:
    """Every check, in the order in which a person would go about them.

    Of a folder with very many deals, the files of the first twenty are judged one by one.
    """
    yield from installation_checks(environment, ledger)
    if target is None:
        return
    if not target.exists():
        yield bad(str(target), "there is no such file or folder", "name a deal file or a folder with deals")
        return
    portfolio = read_portfolio(target, sources)
    yield from _files(target, portfolio)
    zone = portfolio.deals[0].zone if portfolio.deals else zone_of("UTC")
    today = zone.day_of(now)
    for deal in portfolio.deals[:_MOST_DEALS]:
        yield from deal_checks(deal, today)
    if not portfolio.sources:
        yield look("sources", "no mail was named", "name mailboxes and calendars behind the deal file")
        return
    with reading(portfolio.sources) as progress:
        looks, deals = look_at(portfolio.sources, portfolio.deals, progress=progress)
    yield from source_checks(looks, deals, now=now, zone=zone)


def _files(target: Path, portfolio: Portfolio) -> Iterator[Check]:
    for one in portfolio.left_out:
        # A row of a CSV costs one deal or less; a file that can not be used costs all of its own.
        judge = look if _ROW in one.source else bad
        yield judge(one.source, one.reason, "put it right, or take it away")
    if not portfolio.deals:
        yield bad(str(target), "no deal could be read", "`setpoint init` writes a deal file from your mail")
    elif target.is_dir():
        yield ok(str(target), f"{len(portfolio.deals)} deals")
