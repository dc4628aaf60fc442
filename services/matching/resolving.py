"""What people type: which contact and which deal are meant, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.matching.contact import Contact
from domain.matching.deals import MatchableDeal
from domain.moments import utc_text
from domain.ports.tokens import Tokens
from domain.touches.sighting import touch_id_of
from integrations.playbookfiles.faults import shown
from services.matching.names import Names
from services.matching.reading import Everything
from services.matching.sentences import number
from services.recorder.deals import UnknownDeal
from services.speaking.typed import FEWEST_SIGNS, CannotBeSaid

_MOST_CHOICES = 8
_TOUCH, _DEAL = "TOUCH", "DEAL"


def typed_contact(typed: str, everything: Everything, names: Names, tokens: Tokens) -> Contact:
    """The contact of a touch id or its beginning, a Message-ID, or a meeting's id or UID.

    Raises:
        CannotBeSaid: there is none, or several begin so.
    """
    text = typed.strip()
    bare = text.removeprefix("<").removesuffix(">")
    for id_ in (text, touch_id_of(bare), tokens.name(bare)):
        if everything.has(id_):
            return everything.contact(id_)
    found = everything.beginning_with(text) if len(text) >= FEWEST_SIGNS else []
    if len(found) == 1:
        return everything.contact(found[0])
    if found:
        raise CannotBeSaid(_TOUCH, _several(text, found, names))
    raise CannotBeSaid(_TOUCH, _unknown(text, everything))


def _several(text: str, found: Sequence[str], names: Names) -> str:
    choices = [f"{id_} ({names.subject(id_) or 'no subject'})" for id_ in found[:_MOST_CHOICES]]
    more = len(found) - len(choices)
    rest = f"; and {more} more" if more else ""
    return f"{number(len(found), 'contact')} begin with {shown(text)}: {'; '.join(choices)}{rest}"


def _unknown(text: str, everything: Everything) -> str:
    if everything.footing.deals.get(text) is not None:
        return (
            f"expected a touch, found the deal {shown(text)}; name the touch first: setpoint match TOUCH DEAL"
        )
    if len(text) < FEWEST_SIGNS:
        return f"expected at least {FEWEST_SIGNS} signs of a touch id, found {shown(text)}"
    return (
        f"nothing was captured that is called {shown(text)}; `setpoint matches` lists what is not settled, "
        "`setpoint show DEAL --format json` the touches of a deal (what `setpoint import` brought is the "
        "deal's by that command, and is not matched)"
    )


def typed_deal(typed: str, everything: Everything) -> MatchableDeal:
    """A deal to which something can be said to belong.

    Raises:
        UnknownDeal: there is none of this id.
        CannotBeSaid: it has gone into another, or was opened in error.
    """
    deal = everything.footing.deals.get(typed)
    if deal is None:
        raise UnknownDeal(typed, [each.deal_id for each in everything.footing.deals.all()])
    if deal.merged_into is not None:
        raise CannotBeSaid(_DEAL, f"{typed} was merged into {deal.merged_into}; name that one")
    if deal.opened_in_error:
        raise CannotBeSaid(_DEAL, f"{typed} was opened in error{_closed(deal)}; nothing can belong to it")
    return deal


def warnings_on(deal: MatchableDeal, contacts: Iterable[Contact], everything: Everything) -> list[str]:
    """What is allowed, and seldom meant: a deal that was closed before the contact."""
    late = [contact for contact in contacts if deal.was_closed_before(contact.at)]
    if not late:
        return []
    what = "this contact" if len(late) == 1 else f"{len(late)} of these contacts"
    said = f"{deal.deal_id} was closed on {utc_text(deal.closed_at or 0)}, before {what}"
    following = everything.footing.deals.standing_for(deal.deal_id, late[0].at)
    if following is not None and following.deal_id != deal.deal_id:
        return [f"{said}: it goes to {following.deal_id}, which continues it"]
    return [f"{said}: it becomes part of what the deal was"]


def _closed(deal: MatchableDeal) -> str:
    return "" if deal.closed_at is None else f" and closed on {utc_text(deal.closed_at)}"
