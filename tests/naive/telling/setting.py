"""The setting of a made-up deal: who plays, on which days, by which playbook."""

from __future__ import annotations

from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from domain.deal import events as ev
from domain.deal.dealfile import CalendarSpec
from domain.moments import Day, Zone
from domain.people import Side, SideMembers, Sides, domain_and_parents
from domain.playbook.playbook import (
    Condition,
    Duration,
    EvidenceKind,
    Milestone,
    NextStep,
    Owner,
    Pattern,
    Playbook,
    Tailoring,
)
from domain.touches.touch import Invitee, Participant, PartStat, Role
from tests.naive.telling.dice import Dice

SELLERS = ("rita@ours.example", "sven@ours.example", "mona@ours.example")
BUYERS = ("bea@north.example", "carl@north.example", "ines@eu.north.example")
PARTNER = "pat@reseller.example"
OTHER = "olga@elsewhere.example"
WORDS = ("discovery", "security", "legal", "pricing", "pilot", "signature")
ROLES = ("economic_buyer", "champion", "user")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "America/Santiago",  # its clocks change at midnight: there are days that begin at 01:00
    "Australia/Lord_Howe",
)
OPENINGS = (date(2026, 1, 5), date(2026, 2, 27), date(2026, 3, 21), date(2026, 9, 4), date(2026, 10, 18))
STRATEGY = ("why_now", "decider", "decision_process", "cost_of_delay")


@cache
def zone_named(name: str) -> Zone:
    return Zone(name, ZoneInfo(name))


def participant(person: str, role: Role) -> Participant:
    return Participant(person, domain_and_parents(person), role)


def invitee(person: str, role: Role, answer: PartStat) -> Invitee:
    return Invitee(person, domain_and_parents(person), role, answer)


def opened(dice: Dice) -> ev.DealOpened:
    day = dice.pick(OPENINGS).toordinal() + dice.below(14)
    running_since = day - dice.pick((0, 0, 0, 0, 0, 30))
    decision = day + dice.pick((45, 60, 90, 30, 20, 12, 40, 150))
    return ev.DealOpened("deal", day, decision, dice.pick(ZONES), running_since)


def sides(dice: Dice) -> ev.SidesStated:
    partner_side = dice.pick((Side.BUYER, Side.SELLER))
    partner = SideMembers(domains=frozenset({"reseller.example"})) if dice.below(2) else SideMembers()
    team = frozenset(SELLERS[:2]) if dice.below(2) else frozenset()
    by_domain = SideMembers(domains=frozenset({"north.example"}))
    by_address = SideMembers(addresses=frozenset(BUYERS))
    buyer = by_address if dice.rarely(4) else by_domain
    ours = SideMembers(domains=frozenset({"ours.example"}))
    return ev.SidesStated(Sides(ours, buyer, partner, partner_side, team))


def calendars(dice: Dice, opening: Day) -> ev.CalendarsStated:
    weekends = ((6, 7), (6, 7), (5, 6), (7,))
    seller, buyer = (
        CalendarSpec(
            weekend=dice.pick(weekends),
            closures=tuple(opening + first + 1 for first in (dice.below(60), dice.below(60))),
        )
        for _ in ("seller", "buyer")
    )
    return ev.CalendarsStated(seller, buyer)


def playbook(dices: list[Dice], watch: Dice) -> Playbook:
    """One milestone for each of the dice."""
    milestones: list[Milestone] = []
    for dice, word in zip(dices, WORDS, strict=False):
        milestones.append(milestone(dice, word, tuple(m.id for m in milestones)))
    return Playbook("made up", 1, tuple(milestones), thresholds(watch))


def milestone(dice: Dice, word: str, earlier: tuple[str, ...]) -> Milestone:
    typical = dice.pick((3, 1, 0, 5, 8, 2))
    held = Pattern(EvidenceKind.MEETING_HELD, ((word,),))
    evidence = [
        held,
        Pattern(EvidenceKind.EMAIL, (("signed", word),), Side.BUYER),
        Pattern(EvidenceKind.ATTACHMENT, ((word, "form"), ("filled", word)), dice.pick((Side.BUYER, None))),
        Pattern(EvidenceKind.LABEL, ((word,),)),
        Pattern(EvidenceKind.MEETING_HELD, (("review",), (word,)), roles=("economic_buyer",)),
        Pattern(EvidenceKind.EMAIL, ((word, "agreed"),), from_roles=("champion", "economic_buyer")),
        Pattern(EvidenceKind.WORD),
    ]
    starts = [
        Pattern(EvidenceKind.EMAIL, (("kick", "off", word), ("start", word)), Side.SELLER),
        Pattern(EvidenceKind.EMAIL, ((word,),), to_roles=("user",)),
        Pattern(EvidenceKind.MEETING_HELD, ((word, "intro"),), domains=("north.example",)),
    ]
    progress = [
        Pattern(EvidenceKind.ATTACHMENT, (("redline",),)),
        Pattern(EvidenceKind.EMAIL, ((word,),)),
    ]
    return Milestone(
        id=word,
        name=word.title(),
        owner=dice.pick((Owner.BUYER, Owner.SELLER, Owner.BOTH)),
        duration=Duration(typical, shortest=typical // 2),
        requires=dice.some(earlier[-3:]),
        when=dice.pick((*(None,) * 8, Condition(amount_at_least=50_000), Condition(tags_any=("big",)))),
        optional=dice.rarely(4),
        roles=dice.pick(((), (), ROLES[:1], ROLES[1:])),
        starts=dice.some(starts),
        progress=dice.some(progress),
        evidence=dice.some(evidence) or (held,),
        next_step=NextStep(dice.pick(("book_meeting", "send_document")), f"Move {word} forward"),
    )


def thresholds(dice: Dice) -> dict[str, dict[str, float]]:
    own: dict[str, dict[str, float]] = {
        "ping_pong": {"min_turns": dice.pick((4, 6, 3)), "min_days": dice.pick((2, 0, 5))},
        "gone_quiet": {"days": dice.pick((5, 2, 10))},
        "stalled": {"days": dice.pick((8, 20, 4))},
        "waiting_on_buyer": {"days": 2},
        "waiting_on_seller": {"days": 4},
        "single_threaded": {"people": dice.pick((2, 3)), "days": 5},
        "progress_unconfirmed": {"days": 4},
    }
    if dice.below(2):
        own["ping_pong"]["reactive_share"] = dice.pick((0.5, 1.0, 0.34))
    return {rule: values for rule, values in own.items() if dice.below(2)}


def tailoring(dice: Dice, milestones: tuple[Milestone, ...]) -> Tailoring:
    last = milestones[-1].id
    board = Milestone(
        "board",
        "Board",
        Owner.BUYER,
        Duration(2),
        requires=(last,),
        evidence=(Pattern(EvidenceKind.EMAIL, (("board",),)),),
        next_step=NextStep("introduce_person", "Meet the board"),
    )
    return Tailoring(
        drop=(dice.pick(milestones).id,) if dice.rarely(4) else (),
        duration={last: Duration(dice.below(6))} if dice.rarely(3) else {},
        add=(board,) if dice.rarely(3) else (),
    )


def setup(dice: Dice, opening: ev.DealOpened, book: Playbook) -> list[ev.DealEvent]:
    """All that has no time of its own."""
    told: list[ev.DealEvent] = [
        opening,
        ev.DealDescribed(None, dice.pick((None, 20_000.0, 80_000.0)), dice.pick(((), ("big",)))),
        sides(dice),
        calendars(dice, opening.opened_on),
        ev.PlaybookAdopted(book, tailoring(dice, book.milestones)),
        ev.StrategyStated(STRATEGY if dice.below(2) else dice.some(STRATEGY)),
    ]
    if dice.below(4):
        whose = dice.pick((Side.BUYER, Side.BUYER, Side.SELLER))
        told.append(ev.BasisStated(whose, event_named=True, evidence_named=dice.below(3) > 0))
    if dice.below(3):
        told.append(ev.ProgressConfirmed())
    told += [ev.RoleGiven(person, dice.pick(ROLES)) for person in dice.some(BUYERS)]
    if dice.rarely(4):
        told.append(ev.RoleGiven(BUYERS[0], None))
    return told
