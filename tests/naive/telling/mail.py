"""Emails of a made-up deal: threads, copies, and what machines send."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.deal.events import EmailSighted, InteractionReported
from domain.moments import SECONDS_A_DAY, Instant
from domain.people import Side
from domain.touches.touch import (
    Automated,
    EmailSighting,
    Interaction,
    InteractionKind,
    Outcome,
    Participant,
    Role,
    Signal,
    Subject,
    Words,
)
from tests.naive.telling.dice import Dice
from tests.naive.telling.setting import BUYERS, OTHER, PARTNER, SELLERS, participant
from tests.naive.telling.story import HOUR, Story

NO_SIGNAL: tuple[Signal, ...] = ()
SIGNALS = (
    *(NO_SIGNAL,) * 9,
    (Signal.PROPOSES_TIME,),
    (Signal.REQUESTS,),
    (Signal.CLOSES,),
)
RELATIONS = (
    "reply",
    "reply",
    "reply",
    "last",
    "reply",
    "dropped",
    "new",
    "new",
    "renamed",
    "unseen",
    "answer",
)


@dataclass(frozen=True, slots=True)
class Thread:
    """How a mail refers to earlier ones."""

    subject: Subject
    references: tuple[str, ...]


def subject_of(words: Words, *, is_reply: bool) -> Subject:
    return Subject(("re", *words) if is_reply else words, " ".join(words), is_reply)


def topic(dice: Dice, story: Story) -> Words:
    word = dice.pick(story.milestones)
    usual = (("offer",), ("dates",), ("offer", "details"), ())
    telling = (
        ("kick", "off", word),
        ("start", word),
        ("signed", word),
        (word, "agreed"),
        (word,),
        ("board", "paper"),
    )
    return dice.pick((*usual, *telling))


def email(dice: Dice, story: Story) -> None:
    """Somebody writes to the other side, more often than not as an answer."""
    side = story.last_side if dice.rarely(4) else story.last_side.opposite
    ours, theirs = people(side, story), people(side.opposite, story)
    parent = dice.pick(story.emails[-1:-7:-1]) if story.emails else None
    thread = threaded(dice, story, parent)
    sender, to = dice.pick((ours[0], *ours)), dice.pick((theirs[0], *theirs))
    copied = dice.pick(((), (), (), (ours[1],), (theirs[1],), (theirs[2],), (ours[0], theirs[1])))
    role = Role.BCC if dice.rarely(8) else Role.CC
    others = [participant(person, role) for person in copied if person not in {sender, to}]
    from_and_to = (participant(sender, Role.FROM), participant(to, Role.CC if dice.rarely(9) else Role.TO))
    word = dice.pick(story.milestones)
    files = dice.pick((*((),) * 9, (("redline",),), (("offer",), ("filled", word)), ((word, "form"),)))
    label: tuple[Words, ...] = ((word,),) if dice.rarely(20) else ()
    mail = sighting(story, thread, (*from_and_to, *others), dice)
    send(replace(mail, attachments=files, labels=label, signals=dice.pick(SIGNALS)), dice, story)
    story.last_side = side


def people(side: Side, story: Story) -> tuple[str, ...]:
    known = SELLERS if side is Side.SELLER else BUYERS
    return (*known, PARTNER) if side is story.partner_side else known


def threaded(dice: Dice, story: Story, parent: EmailSighting | None) -> Thread:
    new = subject_of(topic(dice, story), is_reply=False)
    relation = dice.pick(RELATIONS)
    if parent is None or relation == "new":
        return Thread(new, ())
    own = (parent.message,) if parent.message is not None else ()
    reply = subject_of(tuple(parent.subject.base.split()), is_reply=True)
    match relation:
        case "reply":
            return Thread(reply, (*parent.references, *own))
        case "last":
            return Thread(reply, own)
        case "renamed":
            return Thread(new, own)
        case "unseen":
            return Thread(reply, ("never-seen",))
        case _:
            return Thread(reply, ())


def sighting(story: Story, thread: Thread, who: tuple[Participant, ...], dice: Dice) -> EmailSighting:
    touch_id = story.new_id("m")
    return EmailSighting(
        touch_id=touch_id,
        message=None if dice.rarely(12) else f"<{touch_id}>",
        references=thread.references,
        sent_at=story.clock,
        received_at=story.clock + 60,
        participants=who,
        subject=thread.subject,
        provider_thread="rita/1" if dice.rarely(12) else None,
    )


def send(mail: EmailSighting, dice: Dice, story: Story) -> None:
    """The mail arrives in one mailbox or several, in some of them not quite the same."""
    story.emails.append(mail)
    story.tell(EmailSighted(mail))
    received = mail.received_at or 0
    match dice.below(8):
        case 5:
            story.tell(EmailSighted(replace(mail, received_at=received + HOUR, sent_at=None)))
        case 6:
            extra = (*mail.participants, participant(SELLERS[1], Role.BCC))
            story.tell(EmailSighted(replace(mail, participants=extra, automated=None, references=())))
        case 7:
            copies = [EmailSighted(replace(mail, received_at=received + 30 * at)) for at in range(2)]
            story.tell(*copies, *copies)
        case _:
            pass


def machine_mail(dice: Dice, story: Story) -> None:
    """Automatic answers, bounces, lists and notices; an automatic answer refers to what it answers."""
    reason = dice.pick((Automated.AUTO_REPLY, Automated.AUTO_REPLY, *Automated))
    side = dice.pick((Side.BUYER, Side.BUYER, Side.BUYER, Side.SELLER))
    sender, to = dice.pick(people(side, story)), dice.pick(people(side.opposite, story))
    thread = threaded(dice, story, story.emails[-1] if story.emails else None)
    who = (participant(sender, Role.FROM), participant(OTHER if dice.rarely(5) else to, Role.TO))
    send(replace(sighting(story, thread, who, dice), automated=reason), dice, story)


def odd_mail(dice: Dice, story: Story) -> None:
    """Internal mail, mail of outsiders, and mail with a clock that is wrong by days."""
    thread = threaded(dice, story, story.emails[-1] if story.emails else None)
    who = dice.pick(
        (
            (participant(SELLERS[0], Role.FROM), participant(SELLERS[1], Role.TO)),
            (
                participant(OTHER, Role.FROM),
                participant(SELLERS[0], Role.TO),
                participant(BUYERS[0], Role.CC),
            ),
            (participant(SELLERS[2], Role.FROM), participant(BUYERS[0], Role.TO)),
            (participant(BUYERS[0], Role.FROM), participant(SELLERS[0], Role.TO)),
            (participant(BUYERS[1], Role.FROM), participant(SELLERS[2], Role.TO)),
        )
    )
    mail = sighting(story, thread, who, dice)
    sent: Instant | None = dice.pick(
        (
            None,
            story.clock + 400 * SECONDS_A_DAY,
            story.clock + 60 - SECONDS_A_DAY,
            story.clock + 59 - SECONDS_A_DAY,
        )
    )
    send(replace(mail, sent_at=sent), dice, story)


def talk(dice: Dice, story: Story) -> None:
    """A call, a meeting in person or a chat, with or without an outcome."""
    kind = dice.pick((InteractionKind.CALL, InteractionKind.CHAT, InteractionKind.IN_PERSON))
    side = dice.pick((Side.SELLER, Side.BUYER))
    first, other = dice.pick(people(side, story)), dice.pick(people(side.opposite, story))
    names = dict.fromkeys((first, other, *dice.pick(((), (BUYERS[1],), (SELLERS[1],)))))
    who = tuple(participant(p, Role.TO if at else Role.FROM) for at, p in enumerate(names))
    outcome = dice.pick((None, None, Outcome.WE_OWE, Outcome.THEY_OWE, Outcome.AGREED))
    title = dice.pick(((), (), ("review",), (dice.pick(story.milestones), "call")))
    if kind is InteractionKind.CHAT:
        outcome, title = None, ()
    agreed = story.today + dice.below(12) if outcome is Outcome.AGREED else None
    name = story.new_id("t")
    story.talks.append(name)
    story.tell(InteractionReported(Interaction(name, kind, story.clock, who, outcome, agreed, title)))
