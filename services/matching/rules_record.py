"""The rules of matching in one ledger: adopted with a reason, and taken back by adopting earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.company.events import CompanyEvent, MatchingRulesAdopted
from domain.company.matching import RULES_KEY
from domain.company.state import Company
from domain.identifiers import company_stream
from domain.matching.rules import MatchingRules
from domain.moments import Instant
from domain.ports.texts import Text
from services.speaking.speaker import Speaker
from services.speaking.typed import CannotBeSaid
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class Adoption:
    """One adoption, with who adopted and when."""

    event: MatchingRulesAdopted
    at: Instant
    actor: str


def adoptions(store: Store) -> list[Adoption]:
    """Every adoption, in order."""
    stored = store.ledger.read(company_stream())
    return [
        Adoption(each.event, each.recorded_at, each.actor)
        for each in stored
        if isinstance(each.event, MatchingRulesAdopted)
    ]


def adopt(
    store: Store, rules: MatchingRules, known: int, speaker: Speaker, reason: str | None
) -> MatchingRulesAdopted | None:
    """Adopt rules, if they are not in force; `known` is the number of those that they were compared with.

    Raises:
        CannotBeSaid: others were adopted meanwhile.
        TooManyConflicts: others kept appending.
    """

    def decide(company: Company) -> Sequence[CompanyEvent]:
        _refuse_if_moved(company, known)
        if company.matching_rules == rules:
            return ()
        return (MatchingRulesAdopted(number_of(company) + 1, rules),)

    return _appended(store, store.company.decide(decide, actor=speaker.actor), speaker, reason)


def restored(company: Company) -> tuple[int, MatchingRules]:
    """What would hold if the rules that are in force were taken back: their number (0: the usual), and they.

    Raises:
        CannotBeSaid: nobody has adopted any, or all were taken back.
    """
    by_number = {event.number: event for event in company.matching}
    number = _origin(company.matching[-1]) if company.matching else 0
    if number == 0:
        raise CannotBeSaid("rules undo", "the usual rules are in force; there is nothing to take back")
    before = by_number.get(number - 1)
    origin = 0 if before is None else _origin(before)
    return origin, by_number[origin].rules if origin else MatchingRules()


def restore(store: Store, known: int, speaker: Speaker, reason: str | None) -> MatchingRulesAdopted | None:
    """Adopt those that were in force before. Raises as `restored` and `adopt`."""

    def decide(company: Company) -> Sequence[CompanyEvent]:
        _refuse_if_moved(company, known)
        origin, rules = restored(company)
        return (MatchingRulesAdopted(number_of(company) + 1, rules, restores=origin),)

    return _appended(store, store.company.decide(decide, actor=speaker.actor), speaker, reason)


def number_of(company: Company) -> int:
    """The number of the rules that are in force; 0 where nobody has adopted any."""
    return company.matching[-1].number if company.matching else 0


def reason_ref(number: int) -> str:
    """Under which it is kept why rules were adopted."""
    return f"rules:{number}"


def _origin(event: MatchingRulesAdopted) -> int:
    """The number under which these rules were new."""
    return event.number if event.restores is None else event.restores


def _refuse_if_moved(company: Company, known: int) -> None:
    if number_of(company) != known:
        problem = f"rules {number_of(company)} were adopted meanwhile; look at them: setpoint rules show"
        raise CannotBeSaid("rules", problem)


def _appended(
    store: Store, events: Sequence[CompanyEvent], speaker: Speaker, reason: str | None
) -> MatchingRulesAdopted | None:
    adopted = next((each for each in events if isinstance(each, MatchingRulesAdopted)), None)
    if adopted is not None and reason:
        owners = (RULES_KEY, *speaker.owners)
        store.texts.keep([Text(reason_ref(adopted.number), owners, {"reason": reason})])
    return adopted
