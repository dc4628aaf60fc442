"""Deal files of the watched folder: each opens its deal, or brings it to what it says now.

A setpoint.yaml that lies in the folder itself holds the company's settings; in folders below it
that name is left to CRM files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.deal.commands import DealCommand, MoveDecisionDate
from domain.deal.dealfile import DealFile
from domain.deal.decide import (
    DealIsNotOpen,
    DecisionBeforeOpening,
    DecisionDateIsFixed,
    OpeningIsFixed,
    UnknownInDeal,
)
from domain.deal.state import Deal
from domain.ports.clock import Clock
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from domain.touches.mail import SetAside
from integrations.playbookfiles.faults import FaultyFile
from services.adoption.defaults import DEFAULTS_NAME, read_company_file
from services.capture.harvest import Harvest
from services.company.record import CompanyRecord
from services.recorder.deals import Deals
from services.recorder.recording import commands_of, refs_to_keep, texts_to_keep
from services.review.portfolio import read_portfolio

ACTOR = "capture"
_REFUSED = (DealIsNotOpen, DecisionBeforeOpening, DecisionDateIsFixed, OpeningIsFixed, UnknownInDeal)


@dataclass(slots=True)
class Taken:
    """What some files came to: what was refused, and whether one of them holds no deal.

    Such a one may be a playbook, a method or settings that the others refer to.
    """

    refused: list[SetAside] = field(default_factory=list)
    holds_others: bool = False


class DealFiles:
    """Takes deal files in."""

    def __init__(
        self, deals: Deals, company: CompanyRecord, texts: TextStore, tokens: Tokens, clock: Clock
    ) -> None:
        self._deals = deals
        self._company = company
        self._texts = texts
        self._tokens = tokens
        self._clock = clock

    def take(self, paths: Sequence[Path], folder: Path) -> Taken:
        """Open or change the deals of some files; before them, the company by its settings.

        Raises:
            TooManyConflicts: others kept changing one of the deals, or the company; try again.
        """
        taken, settings = Taken(), folder / DEFAULTS_NAME
        if settings in paths:
            taken.holds_others = True
            _refuse(taken, settings, folder, self._state(settings))
        for path in paths:
            found = list(self._deals_of(path))
            taken.holds_others |= all(deal is None for deal, _ in found)
            for deal, reasons in found:
                _refuse(taken, path, folder, reasons if deal is None else self._enact(deal))
        return taken

    def _state(self, path: Path) -> list[str]:
        """Record what the company's settings say; why not, where they can not be read."""
        try:
            self._company.state(read_company_file(path), actor=ACTOR)
        except FaultyFile as error:
            return [str(fault) for fault in error.faults]
        except OSError as error:
            return [str(error)]
        return []

    def _enact(self, file: DealFile) -> list[str]:
        """Record what a deal file says; why not, where it is refused."""
        harvest = Harvest()
        kept = self._texts.read(refs_to_keep(file, harvest, self._tokens))
        if self._deals.enact(file.id, lambda deal: self._attempts(file, deal), actor=ACTOR):
            return ["decision_date: it is fixed and can not be moved; the attempt is recorded"]
        try:
            self._texts.keep(texts_to_keep(file, harvest, self._tokens, kept))
            self._deals.enact(
                file.id, lambda known: commands_of(file, harvest, self._tokens, known), actor=ACTOR
            )
        except _REFUSED as error:
            return [str(error)]
        return []

    def _attempts(self, file: DealFile, deal: Deal) -> Iterator[DealCommand]:
        if deal.opened is not None and deal.opened.decision_date != file.decision_date:
            yield MoveDecisionDate(ACTOR, file.decision_date, self._clock.now())

    def _deals_of(self, path: Path) -> Iterator[tuple[DealFile | None, list[str]]]:
        """The deals of a file, or what is wrong with it; nothing of a playbook."""
        try:
            found = read_portfolio(path, (), self._company.of_deal)
        except (FaultyFile, OSError) as error:
            yield None, [str(error)]
            return
        yield from ((deal, list[str]()) for deal in found.deals)
        if found.left_out:
            yield None, [f"{aside.source}: {aside.reason}" for aside in found.left_out]


def _refuse(taken: Taken, path: Path, folder: Path, reasons: Iterable[str]) -> None:
    within = path.relative_to(folder).as_posix()
    taken.refused += (SetAside(within, why.removeprefix(f"{path}:").strip()) for why in reasons)
