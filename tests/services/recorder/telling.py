"""Hypothesis strategies for what happens to a company: mail, meetings, deals, corrections, in any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from domain.deal import events as ev
from domain.matching.conversation import Scope
from domain.people import SideMembers, Sides
from domain.touches.touch import Automated
from tests.domain.invitations import invitation
from tests.domain.times import clock, clock_name, day
from tests.examples import PLAYBOOK, address, closed, deal, mail, opened
from tests.services.recorder.world import Office

Happening = Callable[[Office], None]
SELLERS = ("rita", "sven")
OTHERS = ("bea", "carl", "ines", "olga", "pat", "sue")
DEALS = ("north", "north-2", "carls", "olgas", "merged")
MAILBOXES = ("rita", "sven")
_HOUR = 3_600


class Tale:
    """What happens, by name; `after` says what each has to wait for."""

    def __init__(self) -> None:
        self.happenings: dict[str, Happening] = {}
        self.after: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, happening: Happening, *after: str) -> str:
        self.happenings[name] = happening
        self.after[name] = after
        return name


@st.composite
def tales(draw: st.DrawFn) -> Tale:
    """Some mails and meetings, five deals that could have them, and what people say of them."""
    tale = Tale()
    ids = [_tell_mail(tale, draw, number) for number in range(draw(st.integers(2, 9)))]
    ids += [_tell_meeting(tale, draw, number) for number in range(draw(st.integers(0, 2)))]
    _tell_deals(tale, draw)
    for number in range(draw(st.integers(0, 3))):
        _tell_correction(tale, draw, number, draw(st.sampled_from(ids)))
    return tale


@st.composite
def orders(draw: st.DrawFn, tale: Tale) -> list[str]:
    """An order in which all of it can have been recorded."""
    done: list[str] = []
    waiting = list(tale.happenings)
    while waiting:
        ready = [each for each in waiting if all(before in done for before in tale.after[each])]
        done.append(draw(st.sampled_from(ready)))
        waiting.remove(done[-1])
    return done


def _tell_mail(tale: Tale, draw: st.DrawFn, number: int) -> str:
    id_ = f"mail-{number}"
    earlier = [f"mail-{each}" for each in range(number + 2) if each != number]
    sender, to = draw(st.sampled_from([*SELLERS, *OTHERS])), draw(st.sampled_from([*SELLERS, *OTHERS]))
    told = mail(
        sender,
        to=to,
        cc=" ".join(draw(st.lists(st.sampled_from(OTHERS), max_size=1))),
        at=clock_name(clock("Mon 09:00") + _HOUR * draw(st.integers(-500, 1_500))),
        named=id_,
        re=", ".join(draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True))),
        text=draw(st.sampled_from(["", "Rollout", "Support of the archive", "Re: prices"])),
        automated=draw(st.sampled_from([None, None, None, None, Automated.AUTO_REPLY])),
    )
    about = draw(st.sampled_from([(), (), (), ("meeting-0",)]))
    thread = draw(st.sampled_from([None, None, "1", "2"]))
    told = ev.EmailSighted(replace(told.sighting, provider_thread=thread, meetings=about))
    boxes = draw(st.sampled_from([("rita",), ("rita",), MAILBOXES]))
    for box in boxes:
        copy = tale.add(f"{id_} in {box}", _captured(told, box))
        if draw(st.integers(0, 4)) == 0:
            tale.add(f"{copy} labelled", _labelled(id_, box), copy)
    tale.add(id_, _nothing, *(f"{id_} in {box}" for box in boxes))
    return id_


def _tell_meeting(tale: Tale, draw: st.DrawFn, number: int) -> str:
    id_ = f"meeting-{number}"
    begins = clock("Mon 09:00") + _HOUR * draw(st.integers(0, 900))
    told = [
        invitation(
            draw(st.sampled_from([*SELLERS, "bea"])),
            to=draw(st.sampled_from(OTHERS)),
            accepted=draw(st.sampled_from(["bea", "carl", "olga", "rita"])),
            at=clock_name(begins - _HOUR * draw(st.integers(1, 90))),
            start=clock_name(begins),
            title="discovery",
            named=id_,
        )
        for _ in range(draw(st.integers(1, 2)))
    ]
    for place, fact in enumerate(told):
        tale.add(f"{id_} stated {place}", _captured(fact, "rita"))
    tale.add(id_, _nothing, *(f"{id_} stated {place}" for place in range(len(told))))
    return id_


def _tell_deals(tale: Tale, draw: st.DrawFn) -> None:
    """One by a domain with a cycle after it, one by an address, one by another domain, one that is merged."""
    _tell_deal(tale, "north", _sides(domains="north.example"), draw)
    first = clock("Mon 09:00")
    ended = closed(
        at=clock_name(first + _HOUR * draw(st.integers(200, 700))), outcome="superseded_by_buyer_event"
    )
    tale.add("north closed", _told("north", ended), "north named")
    _tell_deal(tale, "north-2", None, draw, "north closed", continues="north")
    _tell_deal(tale, "carls", _sides(addresses="carl"), draw)
    _tell_deal(tale, "olgas", _sides(domains="elsewhere.example", team="rita"), draw)
    _tell_deal(tale, "merged", _sides(addresses="ines pat"), draw)
    if draw(st.booleans()):
        merged = ev.DealMergedInto("north", clock("w8 Mon 09:00"))
        tale.add("merged into north", _told("merged", merged), "merged named", "north named")
    if draw(st.booleans()):
        wider = ev.SidesStated(_sides(domains="elsewhere.example", addresses="pat"))
        tale.add("olgas wider", _told("olgas", wider), "olgas named")


def _tell_deal(
    tale: Tale, id_: str, who: Sides | None, draw: st.DrawFn, *after: str, continues: str | None = None
) -> None:
    on = clock_name(clock("Mon 09:00") + 24 * _HOUR * draw(st.integers(0, 40))).rpartition(" ")[0]
    opening = replace(opened(named=id_, on=on), continues=continues, running_since=day("Mon"))
    terms = deal(PLAYBOOK, opening=opening, who=who)
    if who is None:
        terms = tuple(each for each in terms if not isinstance(each, ev.SidesStated))
    place = tale.add(f"{id_} opened", _told(id_, *terms), *after)
    words = draw(st.sampled_from([(), ("rollout",), ("support", "archive")]))
    described = ev.DealDescribed(address(draw(st.sampled_from(SELLERS))), None, ())
    tale.add(f"{id_} named", _told(id_, ev.DealNamed(words, frozenset(words)), described), place)


def _sides(*, domains: str = "", addresses: str = "", team: str = "") -> Sides:
    return Sides(
        seller=SideMembers(domains=frozenset({"ours.example"})),
        buyer=SideMembers(frozenset(map(address, addresses.split())), frozenset(domains.split())),
        team=frozenset(map(address, team.split())),
    )


def _tell_correction(tale: Tale, draw: st.DrawFn, number: int, contact: str) -> None:
    to = draw(st.sampled_from([*DEALS, None]))
    scope, name, at = draw(st.sampled_from(Scope)), f"said-{number}", 5_000 + number

    def said(office: Office) -> None:
        office.correct(contact, to, scope, named=name, at=at)

    tale.add(name, said, contact, *([] if to is None else [f"{to} opened"]))
    if draw(st.integers(0, 2)) == 0:
        tale.add(f"{name} undone", lambda office: office.undo(contact, named=name), name)


def _captured(told: ev.EmailSighted | ev.CalendarFactCaptured, box: str) -> Happening:
    return lambda office: office.capture(told, mailbox=box)


def _labelled(id_: str, box: str) -> Happening:
    return lambda office: office.label(id_, "contract", mailbox=box)


def _told(deal_id: str, *events: ev.DealEvent) -> Happening:
    return lambda office: office.tell(deal_id, *events)


def _nothing(_: Office) -> None:
    """Only waited for."""


Pages = Sequence[tuple[int, int]]
"""After how many happenings the recorder goes on, and in pages of how many events."""


def told(tale: Tale, order: Sequence[str], office: Office, pages: Mapping[int, int]) -> None:
    """Let all of it happen, with the recorder coming after it in pages."""
    work = office.recorder()
    for place, name in enumerate(order):
        tale.happenings[name](office)
        if place in pages:
            office.record(by=work, page=pages[place])
    office.record(by=work)
