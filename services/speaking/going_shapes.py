"""What goes to another deal, as JSON and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.deal.splitting import Going
from domain.deal.state import Deal
from domain.matching.contact import Contact, mail_contact, meeting_contact
from domain.moments import utc_text
from services.shapes import Json
from services.wiring import Store


def going_shape(store: Store, deal_id: str, going: Going) -> Json:
    """The conversations and reported touches that go, each by its first subject and time."""
    deal = store.deals.load(deal_id).deal
    kept = store.texts.read([ref for id_ in (*going.contacts, *going.reported) for ref in _refs(id_)])
    threads: list[Json] = []
    for thread in going.threads:
        first = _contact(deal, thread.contacts[0])
        subjects = (_subject(kept, id_) for id_ in thread.contacts)
        threads.append(
            {
                "contact": thread.because,
                "subject": next(filter(None, subjects), None),
                "began_at": utc_text(first.at),
                "mails": sum(id_ in deal.sightings for id_ in thread.contacts),
                "meetings": sum(id_ in deal.calendar for id_ in thread.contacts),
            }
        )
    reported = (deal.interactions[id_] for id_ in going.reported)
    return {
        "threads": threads,
        "reported": [
            {
                "touch_id": each.touch_id,
                "kind": each.kind.value,
                "at": utc_text(each.at),
                "subject": _subject(kept, each.touch_id),
            }
            for each in reported
        ],
    }


def lines_of(beginning: str, shape: Json) -> list[str]:
    """What goes, a line for each conversation and each reported touch."""
    threads = _number(len(shape["threads"]), "conversation")
    reported = _number(len(shape["reported"]), "reported touch")
    return [f"{beginning}: {threads}, {reported}", *_lines(shape)]


def _lines(shape: Json) -> Iterator[str]:
    for thread in shape["threads"]:
        size = ", ".join(
            _number(thread[f"{what}s"], what) for what in ("mail", "meeting") if thread[f"{what}s"]
        )
        yield f"  {thread['began_at'][:10]}  {thread['subject'] or '(no subject)'} ({size})"
    for touch in shape["reported"]:
        yield f"  {touch['at'][:10]}  {touch['subject'] or touch['kind']} (reported)"


def _number(number: int, what: str) -> str:
    many = f"{what}es" if what.endswith("ch") else f"{what}s"
    return f"{number} {what if number == 1 else many}"


def _contact(deal: Deal, id_: str) -> Contact:
    copies = deal.sightings.get(id_)
    return meeting_contact(tuple(deal.calendar[id_])) if copies is None else mail_contact(tuple(copies))


def _refs(id_: str) -> tuple[str, str]:
    return f"touch:{id_}", f"meeting:{id_}"


def _subject(kept: Mapping[str, Mapping[str, str]], id_: str) -> str | None:
    touch, meeting = (kept.get(ref, {}) for ref in _refs(id_))
    return touch.get("subject") or meeting.get("title") or None
