"""Mailboxes: how they stand, and what their owners say of them.

Source: rules.md section 10; decisions 18, 21, 24 and 29. How a mailbox stands is for whoever looks after its
owner; what is left out of it, and who sees what of it, its owner alone says.
"""

from __future__ import annotations

import threading
from typing import Any

from fastapi import APIRouter, Request

from domain.access.permits import Permit
from domain.moments import utc_text
from domain.ports.provider import ProviderFailed
from integrations.signing_in import ConsentFailed
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.mailbox_rights import mine
from services.api.v1.models.mailboxes import (
    AddressPath,
    AskedToRead,
    ConnectWish,
    Mailboxes,
    MailboxesEnded,
    SignInPage,
)
from services.api.v1.paging import CursorQuery, LimitQuery, page_of
from services.api.v1.problems import Problem
from services.api.v1.routing import CallOf
from services.api.v1.way_back import address_of_the_way_back
from services.mailboxes.connecting import Disconnected as Ended
from services.mailboxes.consents import Consents, Wish
from services.mailboxes.holes import Holes
from services.mailboxes.saying import sentence
from services.mailboxes.shapes import mailbox_shapes
from services.mailboxes.standing import Progresses
from services.mailboxes.told import NothingWanted, NoWayIn
from services.mailboxes.words import words_of
from services.shapes import Json

_SIGN_IN_AGAIN = "Sign in again: POST /v1/mailboxes/connect, and open in a browser what it answers."
_OWN_PEOPLE = "nobody has said who your own people are, so mail among them would be stored; say it first"


class _Standings:
    """How all mailboxes stand; what the ledger tells of them is read on, and not anew."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: Progresses | None = None
        self._lock = threading.Lock()

    def shapes(self, call: Call) -> list[Json]:
        """Those whose owners somebody may look after."""
        with self._lock:
            self._known = self._known or Progresses(self._desk.store.ledger)
            self._known.catch_up()
            desk = self._desk
            shapes = mailbox_shapes(
                desk.store,
                desk.connecting.record,
                desk.connecting.grants,
                pushed=desk.system.settings.pushes,
                known=self._known,
            )
        owners = {each.mailbox: each.owner for each in desk.connecting.record.all().values()}
        return [
            _shown(shape, is_own=owner == call.caller.person)
            for shape in shapes
            if (owner := owners.get(shape["mailbox"])) is not None and call.may((owner,))
        ]


def mailboxes(desk: Desk) -> APIRouter:
    """The routes of mailboxes."""
    routes, standings = desk.routes("mailboxes"), _Standings(desk)

    @routes.get("/mailboxes", Permit.READ_MAILBOXES, response_model=Mailboxes)
    def list_mailboxes(call: CallOf, *, limit: LimitQuery = 50, cursor: CursorQuery = None) -> dict[str, Any]:
        """The mailboxes that you may look after: how each stands, and what a person has to do."""
        rows = sorted(standings.shapes(call), key=_by_address)
        page = page_of(rows, _by_address, after=cursor, limit=limit)
        return {"mailboxes": list(page.rows), "next": page.next}

    @routes.get("/mailboxes/{address}", Permit.READ_MAILBOXES, problems=(404,), response_model=Mailboxes)
    def read_mailbox(address: AddressPath, call: CallOf) -> dict[str, Any]:
        """How it stands with the mailboxes of an address; there may be one at Google and one at Microsoft."""
        tokens = mine(desk, address, call).tokens
        found = [each for each in standings.shapes(call) if each["mailbox"] in tokens]
        return {"mailboxes": found, "next": None}

    @routes.post("/mailboxes/connect", Permit.CONNECT_MAILBOXES, problems=(409,), response_model=SignInPage)
    def connect_mailbox(wish: ConnectWish, call: CallOf, request: Request) -> dict[str, Any]:
        """Begin to connect your own mailbox: open the answered page in a browser, and sign in there.

        Once more for a mailbox that is connected: it is authorised again, and nothing is lost. Nobody can
        connect a mailbox that is not theirs, whoever signs in; an administrator delegates many with the
        command line.
        """
        address = _own_address(desk, call)
        back = address_of_the_way_back(desk.system.settings, request, wish.kind)
        consents = Consents(desk.connecting, desk.system.settings, desk.system.clock)
        wanted = Wish(wish.kind, address, wish.mail, wish.calendar, wish.headers_only, wish.acts)
        try:
            asked = consents.ask(wanted, back=back, actor=call.actor)
        except ProviderFailed as failed:
            raise _no_way_in(sentence(failed, wish.kind)) from failed
        except (NoWayIn, NothingWanted, ConsentFailed) as refused:
            raise _no_way_in(str(refused)) from refused
        is_known = desk.store.company.settings() is not None
        return {
            "open": asked.page,
            "until": utc_text(asked.until),
            "mailbox": address,
            "warnings": [] if is_known else [_OWN_PEOPLE],
        }

    @routes.delete(
        "/mailboxes/{address}", Permit.CONNECT_MAILBOXES, problems=(404,), response_model=MailboxesEnded
    )
    def disconnect_mailbox(address: AddressPath, call: CallOf) -> dict[str, Any]:
        """Capture the mailboxes of an address no more; what let us in is given back and destroyed.

        What was captured stays, and no deal loses anything. Open gaps become holes.
        """
        own = mine(desk, address, call)
        ended = desk.connecting.disconnect(own.address, actor=call.actor)
        holes = Holes(desk.store.ledger, desk.store.clock).make()
        return {"disconnected": [_ended(each) for each in ended], "holes": holes}

    @routes.post(
        "/mailboxes/{address}/read-now", Permit.CONNECT_MAILBOXES, problems=(404,), response_model=AskedToRead
    )
    def read_mailbox_now(address: AddressPath, call: CallOf) -> dict[str, Any]:
        """Ask whoever captures to look at once whether there is news, instead of when it is due."""
        for token in mine(desk, address, call).tokens:
            desk.system.signal.hint(token)
        return {"asked": True}

    return routes.router


def _shown(shape: Json, *, is_own: bool) -> Json:
    """A mailbox as somebody sees it: what its folders and calendars are called is for its owner."""
    unnamed = [{**each, "name": each["name"] if is_own else None} for each in shape["out_of_reach"]]
    needs_owner = shape["state"] == "sign_in" and shape["way"] == "consent"
    return {
        **shape,
        "out_of_reach": unnamed,
        "to_do": _SIGN_IN_AGAIN if needs_owner else shape["to_do"],
    }


def _by_address(shape: Json) -> tuple[str, str]:
    return shape["address"] or "", shape["mailbox"]


def _own_address(desk: Desk, call: Call) -> str:
    """The address of who asks.

    Raises:
        Problem: a machine asks, or their address is not known.
    """
    person = call.caller.person
    kept = {} if person is None else desk.store.texts.read([f"person:{person}"])
    address = kept.get(f"person:{person}", {}).get("address")
    if address is None:
        raise _no_way_in("only a person can connect a mailbox, and only their own: sign in as yourself")
    return address


def _ended(each: Ended) -> Json:
    """A mailbox that is captured no more, and what is left to do at its provider."""
    words = words_of(each.kind)
    to_do = f"{words.not_ended}: take Setpoint's access away at {words.take_away}"
    return {"kind": each.kind, "given_back": each.given_back, "to_do": "" if each.given_back else to_do}


def _no_way_in(detail: str) -> Problem:
    return Problem(409, "can-not-be-connected", "The mailbox can not be connected", detail)
