"""A portfolio: the deals that some files tell of, and where their mail is.

Deal files are found by what they hold; playbooks and methods among them are theirs to use.
A file that can not be used never stops the others: it is left out, and said so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from domain.deal.dealfile import DealFile
from domain.playbook.playbook import Playbook
from domain.touches.mail import SetAside
from integrations.crmfiles.reading import read_crm_csv
from integrations.crmfiles.values import FaultyCrmFile
from integrations.mailfiles.items import UnreadableSource
from integrations.mailfiles.sources import open_source
from integrations.playbookfiles.deal import CompanyOf, read_deal_file
from integrations.playbookfiles.documents import document
from integrations.playbookfiles.faults import Fault, FaultList, FaultyFile
from integrations.playbookfiles.nodes import Entries, Scalar
from services.adoption.defaults import DEFAULTS_NAME, read_defaults

_OF_A_DEAL = frozenset({"decision_date", "opened_on", "buyer", "seller"})
_OF_OTHERS = frozenset({"milestones", "method"})
_YAML = frozenset({".yaml", ".yml"})
_NO_DEFAULTS = (
    f"a CRM's CSV needs a {DEFAULTS_NAME} beside it, which says who sells; `setpoint init` writes one"
)


@dataclass(slots=True)
class Portfolio:
    """Deals, the sources of their mail, and what could not be used."""

    deals: list[DealFile] = field(default_factory=list)
    sources: list[Path] = field(default_factory=list)
    left_out: list[SetAside] = field(default_factory=list)


def read_portfolio(
    target: Path, sources: Sequence[Path], company_of: CompanyOf = lambda _: None
) -> Portfolio:
    """The portfolio of a folder, of one deal file or of one CSV of a CRM, with further sources of mail.

    A folder gives its deal files and CSV files, also those in folders below it, and its mail.
    What a deal file leaves out is as the company's settings say.
    """
    found = _Found(company_of)
    for path in sorted(_files(target)) if target.is_dir() else [target]:
        found.take(path, target if target.is_dir() else target.parent)
    portfolio = Portfolio(list(found.deals.values()), list(sources), found.left_out)
    if target.is_dir():
        _add_mail(target, portfolio)
    return portfolio


class _Found:
    """The deals found so far by id; equal playbooks are held once for all of them."""

    def __init__(self, company_of: CompanyOf) -> None:
        self._company_of = company_of
        self.deals: dict[str, DealFile] = {}
        self.left_out: list[SetAside] = []
        self._playbooks: dict[tuple[str, int], Playbook] = {}

    def take(self, path: Path, top: Path) -> None:
        """Take in a file that may hold deals."""
        try:
            if path.suffix.lower() == ".csv":
                self._take_csv(path, top)
            elif _is_deal_file(path):
                self._add(read_deal_file(path, self._company_of), path)
        except FaultyFile as error:
            self.left_out += map(_left_out, error.faults)
        except FaultyCrmFile as error:
            self.left_out += (SetAside(str(path), fault.removeprefix(f"{path}: ")) for fault in error.faults)

    def _take_csv(self, path: Path, top: Path) -> None:
        folders = [folder for folder in (path.parent, top) if (folder / DEFAULTS_NAME).is_file()]
        if not folders:
            self.left_out.append(SetAside(str(path), _NO_DEFAULTS))
            return
        crm = read_crm_csv(path, read_defaults(folders[0]))
        self.left_out += crm.set_aside
        for deal in crm.deals:
            self._add(deal, path)

    def _add(self, deal: DealFile, path: Path) -> None:
        if deal.id in self.deals:
            reason = f"another deal with the id {deal.id!r} was read before it; each needs an id of its own"
            self.left_out.append(SetAside(str(path), reason))
            return
        named = deal.playbook.name, deal.playbook.version
        known = self._playbooks.setdefault(named, deal.playbook)
        self.deals[deal.id] = replace(deal, playbook=known) if known == deal.playbook else deal


def _files(folder: Path) -> Iterator[Path]:
    """The files in and below a folder that may hold deals; hidden ones are not looked at."""
    for place, subfolders, names in os.walk(folder):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        for name in names:
            if Path(name).suffix.lower() in {*_YAML, ".csv"} and not name.startswith("."):
                yield Path(place) / name


def _is_deal_file(path: Path) -> bool:
    """Whether a file is meant as a deal; a playbook, a method and the defaults are for others to read.

    Raises:
        FaultyFile: it is none of them.
    """
    if path.name == DEFAULTS_NAME:
        return False
    faults = FaultList(str(path))
    node = document(path, faults)
    keys = (
        {key.text for key, _ in node.pairs if isinstance(key, Scalar)} if isinstance(node, Entries) else set()
    )
    if keys & _OF_A_DEAL:
        return True
    if not keys & _OF_OTHERS:
        faults.stop(None, "expected a deal file, a playbook or a method, found none of their keys")
    return False


def _left_out(fault: Fault) -> SetAside:
    place = fault.file if fault.line is None else f"{fault.file}:{fault.line}"
    return SetAside(place, ": ".join(part for part in (fault.field, fault.problem) if part))


def _add_mail(folder: Path, portfolio: Portfolio) -> None:
    """The folder is a source itself if any mail or calendar lies in it.

    Where none does, that is worth a word only if there is no other source.
    """
    unread: list[SetAside] = []
    try:
        for item in open_source(folder):
            if not isinstance(item, SetAside):
                portfolio.sources.insert(0, folder)
                return
            unread.append(item)
    except UnreadableSource as error:
        if not unread and not portfolio.sources:
            unread.append(SetAside(str(folder), error.reason))
    portfolio.left_out += unread
