"""`setpoint playbook ...`: the playbooks that come along, the company's, and checking one's own."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.playbook.methods import Overlay
from domain.playbook.playbook import Playbook
from domain.playbook.versions import NoVersionInForce
from integrations.playbookfiles.checking import FileKind, kind_of_file
from integrations.playbookfiles.deal import read_deal_file
from integrations.playbookfiles.faults import Fault, FaultyFile, or_nearest
from integrations.playbookfiles.overlays import builtin_method, method_names, read_method_file
from integrations.playbookfiles.playbook import (
    ENDINGS,
    NoSuchPlaybook,
    builtin_names,
    builtin_versions,
    read_playbook_file,
    versions_called,
)
from integrations.playbookfiles.schemas import SCHEMAS
from services.company.playbooks import company_playbooks
from services.playbook_checks import Report, in_force_of, report_on
from services.playbook_graphs import GraphFormat, graph_text
from services.playbook_pages import print_list, print_overlay, print_playbook
from services.speaking.options import LedgerOption

app = typer.Typer(
    no_args_is_help=True,
    help="Look at playbooks and methods, and check your own before a deal relies on them.",
)


class SchemaOf(StrEnum):
    """What a schema describes."""

    PLAYBOOK = "playbook"
    DEAL = "deal"
    METHOD = "method"
    COMPANY = "company"
    RULES = "rules"


NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME|FILE",
        help="A built-in name such as enterprise or enterprise@1, that of one of the company's, or the path "
        "of a file; of a deal's, what applies to it is taken.",
        show_default=False,
    ),
]


@app.command(name="list")
def list_(ledger: LedgerOption = None) -> None:
    """List the playbooks and methods that come along, and the company's of the ledger, if there is one.

    Example: setpoint playbook list
    """
    playbooks = [version for name in builtin_names() for version in builtin_versions(name)]
    methods = [builtin_method(name) for name in method_names()]
    print_list(_console(), playbooks, company_playbooks(ledger), methods)


@app.command()
def show(name: NameArgument, ledger: LedgerOption = None) -> None:
    """Show a playbook or a method in full: durations and their sources, evidence, next steps.

    Example: setpoint playbook show mid_market
    """
    found = _named(name, ledger)
    if isinstance(found, Overlay):
        print_overlay(_console(), found)
    else:
        print_playbook(_console(), found)


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Playbook, deal or method files.", show_default=False),
    ],
) -> None:
    """Check files: every fault by line (exit status 2), else advice on what is seldom meant.

    Example: setpoint playbook check our-playbook.yaml deals/*.yaml
    """
    reports: list[tuple[Path, Report]] = []
    faults: list[Fault] = []
    for path in files:
        try:
            reports.append((path, report_on(path)))
        except FaultyFile as error:
            faults += error.faults
    console = _console()
    for path, report in reports:
        for says in report.advice:
            console.print(f"advice: {says}", markup=False, soft_wrap=True)
        console.print(f"{path}: sound: {report.summary}", markup=False, soft_wrap=True)
    if faults:
        raise FaultyFile(tuple(faults))


@app.command()
def schema(
    of: Annotated[SchemaOf, typer.Argument(help="The kind of file.")] = SchemaOf.PLAYBOOK,
) -> None:
    """Print the JSON Schema of a kind of file, for editors that complete and check while you type.

    Example: setpoint playbook schema deal > deal.schema.json, and in the deal file's first line:
    # yaml-language-server: $schema=deal.schema.json
    """
    sys.stdout.write(json.dumps(SCHEMAS[of.value](), ensure_ascii=False, indent=1) + "\n")


@app.command()
def graph(
    name: NameArgument,
    format: Annotated[  # noqa: A002 - the option is called like that of the other commands
        GraphFormat, typer.Option(help="text to read, mermaid for Markdown, dot for Graphviz.")
    ] = GraphFormat.TEXT,
    ledger: LedgerOption = None,
) -> None:
    """Draw the milestones of a playbook and what each requires.

    Example: setpoint playbook graph enterprise --format mermaid
    """
    found = _named(name, ledger)
    if isinstance(found, Overlay):
        raise FaultyFile((Fault(name, None, "", "expected a playbook, found a method"),))
    sys.stdout.write(graph_text(found, format) + "\n")


def _named(name: str, ledger: str | None) -> Playbook | Overlay:
    """The playbook or method of a file, of a built-in name, or of the company.

    Raises:
        FaultyFile: there is none of this name, or the file is faulty.
    """
    if name.endswith(ENDINGS) or set("/\\") & set(name):
        return _of_file(Path(name))
    if name in method_names():
        return builtin_method(name)
    own = company_playbooks(ledger)
    try:
        return versions_called(name, folder=Path(), others=own).in_force(None)
    except NoSuchPlaybook as error:
        known = (*builtin_names(), *dict.fromkeys(each.name for each in own), *method_names())
        hint = or_nearest(name, known) or f"; known are {', '.join(known)}"
        problem = f"expected the path of a file or a built-in name{hint}"
        raise FaultyFile((Fault(name, None, "", problem),)) from error
    except NoVersionInForce as error:
        raise FaultyFile(
            (Fault(name, None, "", f"expected a version out of {', '.join(error.known)}"),)
        ) from error


def _of_file(path: Path) -> Playbook | Overlay:
    """What a file holds; of a deal, the playbook with the milestones that apply to it."""
    match kind_of_file(path):
        case FileKind.METHOD:
            return read_method_file(path)
        case FileKind.PLAYBOOK:
            return read_playbook_file(path)
        case FileKind.DEAL:
            deal = read_deal_file(path)
            return replace(deal.playbook, milestones=in_force_of(deal))


def _console() -> Console:
    return Console(highlight=False)
