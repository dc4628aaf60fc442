"""`setpoint init`: from a mailbox and a company's name to a deal file that a person finishes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.moments import Zone
from domain.playbook.playbook import Playbook
from domain.playbook.versions import NoVersionInForce
from integrations.playbookfiles.playbook import NoSuchPlaybook, versions_called
from services.adoption.answers import Answers, ask
from services.adoption.companies import is_company_domain, stands_for
from services.adoption.deal_text import deal_text
from services.adoption.proposing import Proposal, propose
from services.adoption.refusals import FaultyOption, WillNotOverwrite
from services.adoption.survey import Survey, survey
from services.progress import reading


def proposed_deal(
    sources: Sequence[Path], *, company: str, domains: Sequence[str], playbook: str, folder: Path
) -> Proposal:
    """What the sources show of a deal with a company, known by its name or by its domains.

    `playbook` is named as in a deal file that lies in `folder`.

    Raises:
        NoSuchCompany: there is no mail with it.
        FaultyOption: a domain that can not stand for one company, no name, or no such playbook.
        UnreadableSource: nothing can be read of a source.
    """
    wanted = _wanted_domains(domains)
    if not company.strip() and not wanted:
        raise FaultyOption("--company: expected the name of the buyer's company, found nothing")
    company = company.strip() or wanted[0]
    book = named_playbook(playbook, folder)
    seen = surveyed(sources, company, wanted)
    found = wanted or _found_domains(seen, company)
    return propose(
        seen, company=company, buyer_domains=found, playbook=book, playbook_named=playbook, zone_of=zone_of
    )


def surveyed(sources: Sequence[Path], company: str, domains: Sequence[str]) -> Survey:
    """Look through the sources, with progress on a terminal; a company is known by domains, else by name."""

    def wanted(domain: str) -> bool:
        return domain in domains if domains else stands_for(domain, company)

    with reading(sources) as progress:
        return survey(sources, wanted, progress=progress)


def answered(proposal: Proposal, *, questions: bool) -> Answers:
    """The answers of a person, where one sits at a terminal and wants to be asked."""
    return ask(proposal) if questions and sys.stdin.isatty() and sys.stdout.isatty() else Answers()


def write_deal(proposal: Proposal, answers: Answers, output: Path, *, force: bool) -> None:
    """Write the deal file.

    Raises:
        WillNotOverwrite: there is one, and `force` is not given.
    """
    write_new(output, deal_text(proposal, answers), force=force)


def write_new(path: Path, text: str, *, force: bool) -> None:
    """Write a file that is not there yet, or over it with `force`.

    Raises:
        WillNotOverwrite: it is there.
    """
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise WillNotOverwrite(path) from None


def refuse_to_overwrite(path: Path, *, force: bool) -> None:
    """Say so before a mailbox is read for minutes.

    Raises:
        WillNotOverwrite: the file is there, and `force` is not given.
    """
    if path.exists() and not force:
        raise WillNotOverwrite(path)


def zone_of(name: str) -> Zone:
    """A zone of the tz database."""
    return Zone(name, ZoneInfo(name))


def _wanted_domains(domains: Sequence[str]) -> tuple[str, ...]:
    folded = tuple(dict.fromkeys(domain.strip().lower().removeprefix("@") for domain in domains))
    for domain in folded:
        if not is_company_domain(domain):
            expected = "a domain that only one company has, such as northwind.example"
            raise FaultyOption(f"--domain: expected {expected}, found {domain[:60]!r}")
    return folded


def _found_domains(seen: Survey, company: str) -> tuple[str, ...]:
    """The domains that look like the company, most mail first."""
    counted = seen.by_domain()
    found = [domain for domain in counted if stands_for(domain, company)]
    return tuple(sorted(found, key=lambda domain: (-counted[domain], domain)))


def named_playbook(name: str, folder: Path) -> Playbook:
    """The playbook that a file in a folder would name so.

    Raises:
        FaultyOption: there is none.
        FaultyFile: it is faulty.
    """
    try:
        return versions_called(name, folder=folder).in_force(None)
    except (NoSuchPlaybook, NoVersionInForce) as error:
        raise FaultyOption(f"--playbook: {error}") from error
