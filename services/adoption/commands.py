"""The commands `setpoint init` and `setpoint doctor`, as a person types them."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from integrations.playbookfiles.playbook import USUAL_PLAYBOOK
from services.adoption.beginning import answered, proposed_deal, refuse_to_overwrite, write_deal
from services.adoption.checks import Check, Verdict, any_bad, checks_shape
from services.adoption.deal_text import QUESTION
from services.adoption.examining import examined
from services.adoption.pipeline import Begun, begin_pipeline
from services.adoption.refusals import FaultyOption
from services.clock import SystemClock
from services.settings import read_settings
from services.speaking.typed import typed_address

_STYLES = {Verdict.OK: "green", Verdict.LOOK: "yellow", Verdict.BAD: "bold red"}

MailboxArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="MAILBOX...",
        help="Your own mail and calendars, as exported: .mbox, .zip of Google Takeout, a folder, .pst, .ics.",
        show_default=False,
    ),
]
CompanyOption = Annotated[
    str, typer.Option(metavar="NAME", help="The buyer's company, as people call it.", show_default=False)
]
DomainOption = Annotated[
    list[str] | None,
    typer.Option(metavar="DOMAIN", help="The buyer's mail domain, where the name does not tell; repeatable."),
]
OutputOption = Annotated[Path, typer.Option(metavar="FILE", help="The deal file to write.")]
CsvOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE.csv", help="Begin a whole pipeline: the CSV that your CRM exports."),
]
IntoOption = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="With --csv: the folder to make ready for a review.")
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(metavar="FIELD=HEADER", help="With --csv: where a field stands; repeatable."),
]
DateOrderOption = Annotated[
    str | None, typer.Option(metavar="dmy|mdy", help="With --csv: which of 2/3/2026 is the day.")
]
PlaybookOption = Annotated[str, typer.Option(metavar="NAME", help="The playbook that the deal file names.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")]
OutsideOption = Annotated[
    list[str] | None,
    typer.Option(
        "--outside", metavar="ADDRESS", help="A mailbox that Microsoft has to refuse to the application."
    ),
]
QuestionsOption = Annotated[
    bool, typer.Option(help="Ask on a terminal what only you can know; else the file asks.")
]


def init(
    mailboxes: MailboxArgument,
    *,
    company: CompanyOption = "",
    domain: DomainOption = None,
    output: OutputOption = Path("deal.yaml"),
    csv: CsvOption = None,
    into: IntoOption = None,
    column: ColumnOption = None,
    date_order: DateOrderOption = None,
    playbook: PlaybookOption = USUAL_PLAYBOOK,
    force: ForceOption = False,
    questions: QuestionsOption = True,
) -> None:
    """Write a deal file from your own mail: it proposes the sides, people, dates and time zone it sees.

    Example: setpoint init rita.mbox calendar.ics --company Northwind

    Or make a folder ready for the review of a whole pipeline, from one mailbox and one CSV.

    Example: setpoint init rita.mbox --csv opportunities.csv --into pipeline
    """
    if csv is None and (into is not None or column or date_order):
        raise FaultyOption("--into, --column, --date-order: expected --csv with them, found none")
    if csv is not None:
        if into is None:
            raise FaultyOption("--into: expected the folder to make ready, found nothing; --csv needs it")
        begun = begin_pipeline(
            mailboxes, csv, into, columns=column or [], date_order=date_order, playbook=playbook, force=force
        )
        _say_pipeline(begun, mailboxes)
        return
    refuse_to_overwrite(output, force=force)
    proposal = proposed_deal(
        mailboxes, company=company, domains=domain or [], playbook=playbook, folder=output.parent
    )
    answers = answered(proposal, questions=questions)
    write_deal(proposal, answers, output, force=force)
    sources = " ".join(map(str, mailboxes))
    _say(
        f"{output}: {proposal.messages} messages and {proposal.meetings} meetings with the company were seen"
    )
    if answers.decision_date is None:
        _say(f"1. open it, and fill in the line that is marked `{QUESTION[2:]}`: the decision date")
    _say(f"2. setpoint doctor {output} {sources}")
    _say(f"3. setpoint replay {output} {sources} --format html --output report.html")


def _say_pipeline(begun: Begun, mailboxes: list[Path]) -> None:
    sources = " ".join(map(str, mailboxes))
    _say(f"{begun.settings}: {begun.known} deals name their buyer; {begun.proposed} companies are proposed")
    for line in begun.set_aside:
        _say(line)
    if begun.proposed or begun.unknown:
        _say(f"1. open it and confirm the companies; {begun.unknown} have no mail here that looks like them")
    _say(f"2. setpoint review {begun.folder} {sources} --format html --output review.html")


def _say(line: str) -> None:
    Console().print(_printable(line), markup=False, highlight=False, soft_wrap=True)


def _printable(line: str) -> str:
    """The line without what a terminal would obey: file names and mail are other people's text."""
    return "".join(char if char.isprintable() else "?" for char in line)


TargetArgument = Annotated[
    Path | None,
    typer.Argument(metavar="FOLDER|DEAL.yaml", help="What to look at beyond the installation."),
]
SourcesArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="SOURCE...", help="Mailboxes and calendars.")
]
LedgerOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="As for the other commands: a file or postgresql://...")
]


class DoctorsFormat(StrEnum):
    """How the checks are printed."""

    TEXT = "text"
    JSON = "json"


def doctor(
    target: TargetArgument = None,
    sources: SourcesArgument = None,
    *,
    outside: OutsideOption = None,
    ledger: LedgerOption = None,
    format: Annotated[DoctorsFormat, typer.Option(help="text, or json for programs.")] = DoctorsFormat.TEXT,  # noqa: A002 - as of the other commands
) -> None:
    """Check the installation, deal files and sources; say what to do. Exit status 1 if something is bad.

    With --outside it proves that the application that reads Microsoft's mailboxes can not read that one.

    Example: setpoint doctor deal.yaml rita.mbox calendar.ics
    """
    now = SystemClock().now()
    checks = list(examined(target, sources or [], environment=os.environ, ledger=ledger, now=now))
    if outside:
        from services.mailboxes.outside import Outside  # noqa: PLC0415 - loads libraries that take their time

        named = [typed_address(each, "--outside") for each in outside]
        microsoft = read_settings(os.environ, ledger).microsoft
        checks += Outside(microsoft, SystemClock()).checks(named)
    if format is DoctorsFormat.JSON:
        sys.stdout.write(json.dumps(checks_shape(checks), ensure_ascii=False, indent=1) + "\n")
    else:
        _print_checks(checks)
    if any_bad(checks):
        raise typer.Exit(1)


def _print_checks(checks: list[Check]) -> None:
    console = Console(highlight=False)
    for check in checks:
        verdict = (f"{check.verdict.value:<5}", _STYLES[check.verdict])
        console.print(Text.assemble(verdict, _printable(f"{check.about}: {check.says}")), soft_wrap=True)
        if check.do:
            console.print(Text(f"     -> {_printable(check.do)}", style="dim"), soft_wrap=True)
    counts = checks_shape(checks)["counts"]
    console.print(Text("{ok} ok, {look} to look at, {bad} bad".format_map(counts), style="bold"))
