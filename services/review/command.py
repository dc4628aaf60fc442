"""The command `setpoint review`: a portfolio as a person asks for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.findings.events import Severity
from domain.moments import Instant
from domain.people import fold_address
from domain.ports.outside import Outside
from integrations.playbookfiles.faults import Fault, FaultyFile, or_known, shown
from services.asked_instants import asked_instant
from services.clock import SystemClock
from services.progress import counting
from services.report.history import deal_report
from services.review.cases import Cases, cases_of_files, cases_of_ledger
from services.review.handing_over import Format, hand_over
from services.review.portfolio import read_portfolio
from services.review.reviewing import Case, Question, Review, review
from services.review.standing import Status
from services.review.wanted import Order, Wanted
from services.sentences import RULES
from services.settings import read_settings
from services.shapes import Json
from services.wiring import offline, open_store

_SQLITE = b"SQLite format 3\0"
_MOST_DAILY = 100
_WEEK = 7
_EXPECTED = "expected a folder with deal files, a deal file, a CRM's CSV or a ledger"


TargetArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="FOLDER|LEDGER",
        help="A folder with deal files, a CRM's CSV and mail; one such file; or a ledger: a file or "
        "postgresql://... Default: the ledger of the other commands.",
        show_default=False,
    ),
]
SourcesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[SOURCE...]", help="Mail and calendars that do not lie in the folder.", show_default=False
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        help="Look at the deals as of then; without an offset it is the deals' time zone if they share one, "
        "else UTC. Default: now.",
    ),
]
ChangedOption = Annotated[
    str | None,
    typer.Option(metavar="INSTANT", help="Only deals that turned red or have a new finding since then."),
]
OwnerOption = Annotated[list[str] | None, typer.Option(metavar="ADDRESS", help="Only deals of this owner.")]
StatusOption = Annotated[list[Status] | None, typer.Option(help="Only deals that stand so.")]
RuleOption = Annotated[
    list[str] | None, typer.Option(metavar="RULE", help="Only deals with a finding of this rule.")
]
SeverityOption = Annotated[Severity | None, typer.Option(help="Only deals with a finding as severe as this.")]
PlaybookOption = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Only deals of this playbook.")
]
DueOption = Annotated[
    int | None,
    typer.Option(metavar="DAYS", min=0, help="Only deals to be decided within so many days, or overdue."),
]
SortOption = Annotated[Order, typer.Option(help="Which deal comes first.")]
LimitOption = Annotated[int | None, typer.Option(metavar="N", min=1, help="Show no more than so many.")]
AllOption = Annotated[bool, typer.Option("--all", help="Closed deals, too.")]
FormatOption = Annotated[
    Format, typer.Option(help="text for a terminal, html to forward, csv for a spreadsheet.")
]
BomOption = Annotated[
    bool, typer.Option("--bom", help="Begin a CSV with the mark that Excel knows UTF-8 by.")
]
OutputOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write there instead of the terminal.")
]
LedgerOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="A ledger, as in the other commands.", show_default=False),
]


def review_deals(
    target: TargetArgument = None,
    sources: SourcesArgument = None,
    *,
    as_of: AsOfOption = None,
    changed_since: ChangedOption = None,
    owner: OwnerOption = None,
    status: StatusOption = None,
    rule: RuleOption = None,
    severity: SeverityOption = None,
    playbook: PlaybookOption = None,
    due_within: DueOption = None,
    sort: SortOption = Order.WORST,
    limit: LimitOption = None,
    all_deals: AllOption = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    bom: BomOption = False,
    output: OutputOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Review many deals: worst first, each with the one thing to do next and since when it is red.

    Red: a finding of high severity, such as a plan that does not fit. Amber: one of medium
    severity, or less than three working days of slack. Findings that are withheld or
    acknowledged do not count.

    Example: setpoint review pipeline/ mailbox.mbox --format html --output review.html
    """
    wanted = Wanted(
        owners=tuple(map(fold_address, owner or ())),
        statuses=tuple(status or ()),
        rules=_known_rules(rule or ()),
        severity=severity,
        playbooks=tuple(playbook or ()),
        due_within=due_within,
        changed=changed_since is not None,
        closed=all_deals,
        order=sort,
        limit=limit,
    )

    def ask(cases: Cases) -> Question:
        now, since = _instants(cases, as_of, changed_since)
        report = _report_maker(cases, now) if format is Format.HTML else None
        return Question(now, wanted, since, report)

    hand_over(_reviewed(target, sources or [], ledger, ask), format, output, bom=bom)


def _reviewed(
    target: str | None, sources: list[Path], ledger: str | None, ask: Callable[[Cases], Question]
) -> Review:
    """The review of what a person named.

    Raises:
        FaultyFile: nothing can be reviewed; with everything that was left out.
    """
    if target is None or ledger is not None or _is_ledger(target):
        return _review_of_ledger(target, sources, ledger, ask)
    if not Path(target).exists():
        raise FaultyFile((Fault(target, None, "", f"{_EXPECTED}, found nothing of this name"),))
    portfolio = read_portfolio(Path(target), sources)
    cases = cases_of_files(portfolio, offline())
    found = [Fault(one.source, None, "", one.reason) for one in portfolio.left_out]
    if not cases.number:
        raise FaultyFile((*found, Fault(target, None, "", f"{_EXPECTED}, found no deal that can be read")))
    waiting = counting(cases.waiting(), of=cases.number, saying="deals")
    return _some(review(waiting, ask(cases), portfolio.left_out))


def _review_of_ledger(
    target: str | None, sources: list[Path], ledger: str | None, ask: Callable[[Cases], Question]
) -> Review:
    address = ledger or target
    extra = target if ledger is not None else next(map(str, sources), None)
    if extra is not None:
        raise FaultyFile(
            (Fault(extra, None, "", "expected nothing beside a ledger, whose mail was imported"),)
        )
    with open_store(read_settings(os.environ, address)) as store:
        cases = cases_of_ledger(store)
        if not cases.number:
            empty = "the ledger is empty; bring a deal to it with: setpoint import DEAL.yaml SOURCE..."
            raise FaultyFile((Fault("LEDGER", None, "", empty),))
        waiting = counting(cases.waiting(), of=cases.number, saying="deals")
        return _some(review(waiting, ask(cases), ()))


def _some(found: Review) -> Review:
    """The review, in which one deal at least could be looked at."""
    if not found.counts["looked_at"]:
        raise FaultyFile(tuple(Fault(one.source, None, "", one.reason) for one in found.left_out))
    return found


def _is_ledger(target: str) -> bool:
    if "://" in target:
        return True
    path = Path(target)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _known_rules(rules: Iterable[str]) -> tuple[str, ...]:
    for rule in rules:
        if rule not in RULES:
            problem = f"expected the name of a rule, found {shown(rule)}{or_known(rule, RULES)}"
            raise FaultyFile((Fault("--rule", None, "", problem),))
    return tuple(rules)


def _instants(cases: Cases, as_of: str | None, changed_since: str | None) -> tuple[Instant, Instant | None]:
    """The instants that were typed, local ones in the time zone that all deals share, else in UTC."""
    zones = cases.zones() if any(map(_is_local, (as_of, changed_since))) else frozenset[str]()
    zone = cases.outside.zone(next(iter(zones)) if len(zones) == 1 else "UTC")
    now = asked_instant(as_of, option="--as-of", zone=zone)
    since = asked_instant(changed_since, option="--changed-since", zone=zone)
    return SystemClock().now() if now is None else now, since


def _is_local(typed: str | None) -> bool:
    """Whether an instant was typed without an offset; what is no instant is refused later."""
    try:
        return typed is not None and datetime.fromisoformat(typed.strip()).tzinfo is None
    except ValueError:
        return False


def _report_maker(cases: Cases, as_of: Instant) -> Callable[[Case], Json]:
    """Makes the page of a deal; its past day by day, in a large portfolio week by week."""
    outside: Outside = cases.outside
    step_days = 1 if cases.number <= _MOST_DAILY else _WEEK

    def make(case: Case) -> Json:
        return deal_report(
            case.game,
            case.texts,
            outside=outside,
            as_of=as_of,
            ignored=case.ignored,
            set_aside=case.set_aside,
            known=case.known() if case.known else None,
            step_days=step_days,
        )

    return make
