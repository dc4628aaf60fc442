"""How each situation goes, where deals and the way of writing make it hard."""

from __future__ import annotations

from domain.touches.touch import Automated
from tests.matching.mixture import Situation
from tests.matching.stage import Cast, Stage
from tests.matching.world import OURS, Kind
from tests.matching.writing import DAY, HOUR, Truth, meeting


def plain(stage: Stage) -> None:
    """One deal is open at the company."""
    deal, at = stage.alone()
    stage.talk(stage.thread(Situation.PLAIN, deal, at), stage.cast(deal))


def two_owners(stage: Stage) -> None:
    """Two deals are open at the company, each with its owner."""
    deal, _, at = stage.pair(Kind.OWNERS)
    stage.talk(stage.thread(Situation.TWO_OWNERS, deal, at), stage.cast(deal))


def two_telling(stage: Stage) -> None:
    """Two deals of one owner; the subject names the product, in three of a hundred the other's."""
    deal, other, at = stage.pair(Kind.TELLING)
    named = other if stage.rng.random() < 0.03 else deal
    thread = stage.thread(Situation.TWO_TELLING, deal, at, stage.telling(named))
    stage.talk(thread, stage.cast(deal))


def two_silent(stage: Stage) -> None:
    """Two deals of one owner with the same people, and a subject that fits both."""
    deal, _, at = stage.pair(Kind.SILENT)
    stage.talk(stage.thread(Situation.TWO_SILENT, deal, at, stage.topic()), stage.cast(deal))


def changes(stage: Stage) -> None:
    """A thread on one deal goes on about the other deal of the company.

    In two of five somebody edits the subject to the other product, in a third the first deal's
    owner hands over to the other owner, in the rest the first deal closes while it goes on.
    """
    chance = stage.rng.random()
    if chance < 0.4:
        _by_subject(stage)
    elif chance < 0.7:
        _by_owner(stage)
    else:
        _by_closing(stage)


def _by_subject(stage: Stage) -> None:
    deal, other, at = stage.pair(Kind.TELLING)
    thread, cast = stage.thread(Situation.CHANGES, deal, at, stage.telling(deal)), stage.cast(deal)
    stage.talk(thread, cast, 3)
    thread.subject, thread.deal = stage.telling(other), other
    stage.talk(thread, cast, 3)


def _by_owner(stage: Stage) -> None:
    deal, other, at = stage.pair(Kind.OWNERS)
    thread, cast = stage.thread(Situation.CHANGES, deal, at), stage.cast(deal)
    stage.talk(thread, cast, 3)
    last = thread.write(cast.ours[0], [other.contacts[0].address], [other.owner.address], answers=thread.last)
    thread.deal = other
    last = thread.write(other.owner.address, [other.contacts[0].address], answers=last)
    thread.answer(last, other.contacts[0].address)


def _by_closing(stage: Stage) -> None:
    while True:
        deal, other, _ = stage.pair(Kind.OWNERS, Kind.TELLING)
        if deal.closed and other.opened < deal.closed < other.end - 20 * DAY:
            break
    thread, cast = stage.thread(Situation.CHANGES, deal, deal.closed - 12 * DAY), stage.cast(deal)
    stage.talk(thread, cast, 3)
    thread.at, thread.deal = max(thread.at, deal.closed + DAY), other
    stage.talk(thread, cast, 3)


def reopened(stage: Stage) -> None:
    """A closed deal goes on as its next cycle: half in a thread of before, half in a new one."""
    deal = stage.deal(lambda each: each.continues is not None)
    (before,) = [each for each in deal.buyer.deals if each.id == deal.continues]
    if stage.rng.random() < 0.5:
        stage.talk(stage.thread(Situation.REOPENED, deal, deal.opened + 2 * DAY), stage.cast(deal))
        return
    begin = max(before.opened, before.end - 25 * DAY)
    thread, cast = stage.thread(Situation.REOPENED, before, begin), stage.cast(before)
    stage.talk(thread, cast, 3)
    thread.at, thread.deal = max(thread.at, deal.opened + stage.rng.randint(0, 5) * DAY), deal
    stage.talk(thread, cast, 3)


def after_close(stage: Stage) -> None:
    """A thread with the deal's people goes on, or begins, when it is over: no deal has what comes then.

    Nothing of the company is open, and nothing is opened within the next weeks.
    """
    while True:
        deal = stage.deal(lambda each: each.closed is not None)
        others = [each for each in deal.buyer.deals if each is not deal and not each.in_error]
        far = all(each.opened > deal.end + 50 * DAY or each.end < deal.end for each in others)
        if far and all(each.continues != deal.id for each in others):
            break
    cast, goes_on = stage.cast(deal), stage.rng.random() < 0.4
    thread = stage.thread(Situation.AFTER_CLOSE, deal, max(deal.opened, deal.end - 10 * DAY))
    if goes_on:
        stage.talk(thread, cast, 2)
    thread.at, thread.deal = max(thread.at, deal.end + stage.rng.randint(3, 15) * DAY), None
    stage.talk(thread, cast, 3, end=deal.end + 100 * DAY)


def before_opening(stage: Stage) -> None:
    """The first mails of a deal, one to twenty days before somebody opened it; the thread goes on."""
    deal = stage.deal(lambda each: each.continues is None)
    at = deal.opened - stage.rng.randint(1, 20) * DAY + 9 * HOUR
    stage.talk(stage.thread(Situation.BEFORE_OPENING, deal, at), stage.cast(deal))


def forwarded(stage: Stage) -> None:
    """A seller forwards a thread to another customer of his, who answers; the first thread goes on."""
    deal, at = stage.alone()
    thread, cast = stage.thread(Situation.FORWARDED, deal, at), stage.cast(deal)
    stage.talk(thread, cast, 2)
    before, now = thread.last, thread.at
    others = (each for each in stage.world.true_deals if each.buyer is not deal.buyer)
    found = [each for each in others if each.is_open(now) and each.is_open(now + 10 * DAY)]
    own = [each for each in found if each.owner is deal.owner]
    other = stage.rng.choice(own or found)
    thread.deal = other
    sent = thread.write(other.owner.address, [other.contacts[0].address], answers=before)
    thread.answer(sent, other.contacts[0].address)
    thread.deal = deal
    thread.answer(before, cast.theirs[0])


def dropped(stage: Stage) -> None:
    """Somebody edits the subject, and the answer has no references (Odoo 22488); the people are the same."""
    deal = stage.deal()
    at = stage.moment(deal.opened, deal.end)
    thread, cast = stage.thread(Situation.DROPPED, deal, at), stage.cast(deal)
    stage.talk(thread, cast, 2)
    new = stage.thread(Situation.DROPPED, deal, thread.at + 3 * HOUR, f"{thread.subject} {stage.topic()}")
    stage.talk(new, cast, 2)


def missing_parent(stage: Stage) -> None:
    """Of a thread only some mails were captured; what they answer never was."""
    deal = stage.deal()
    at = stage.moment(deal.opened, deal.end)
    thread, cast = stage.thread(Situation.MISSING_PARENT, deal, at), stage.cast(deal)
    for number in range(5):
        stage.turn(thread, cast, is_captured=number in {2, 4})


def late_first(stage: Stage) -> None:
    """The first mail of a thread is captured weeks after its answers."""
    deal = stage.deal()
    at = stage.moment(deal.opened, deal.end)
    thread, cast = stage.thread(Situation.LATE_FIRST, deal, at), stage.cast(deal)
    stage.turn(thread, cast, late=stage.rng.randint(10, 40) * DAY)
    stage.talk(thread, cast, 3)


def provider_thread(stage: Stage) -> None:
    """Answers without references, which a provider shows as one conversation."""
    deal = stage.deal()
    at = stage.moment(deal.opened, deal.end)
    thread, cast = stage.thread(Situation.PROVIDER_THREAD, deal, at), stage.cast(deal)
    for _ in range(3):
        stage.turn(thread, cast)
        last = thread.last
        thread.write(cast.theirs[0] if last.sender == cast.ours[0] else cast.ours[0], [last.sender], last.cc)


def invitation(stage: Stage) -> None:
    """A thread is answered by an invitation; three in five calendars write references into its mail."""
    deal = stage.deal()
    at = stage.moment(deal.opened, deal.end)
    thread, cast = stage.thread(Situation.INVITATION, deal, at), stage.cast(deal)
    stage.talk(thread, cast, 2)
    thread.wait()
    organiser, *attendees = (
        (cast.theirs[0], *cast.ours) if stage.rng.random() < 0.3 else (*cast.ours, *cast.theirs)
    )
    item = meeting(
        stage.room,
        thread.truth(),
        at=thread.at,
        starts=thread.at + 5 * DAY,
        organiser=organiser,
        attendees=attendees,
        title=thread.subject,
        accepted=True,
    )
    refers = thread.last if stage.rng.random() < 0.6 else None
    thread.write(organiser, attendees, answers=refers, automated=Automated.CALENDAR_MAIL, calendar=(item,))
    stage.turn(thread, cast)


def meeting_alone(stage: Stage) -> None:
    """A meeting in the calendar that no mail speaks of."""
    deal = stage.deal()
    at, cast = stage.moment(deal.opened, deal.end), stage.cast(deal)
    meeting(
        stage.room,
        Truth(deal.id, Situation.MEETING_ALONE),
        at=at,
        starts=at + stage.rng.randint(1, 14) * DAY,
        organiser=cast.ours[0],
        attendees=(*cast.theirs, *cast.ours[1:]),
        title=stage.subject(deal),
        accepted=stage.rng.random() < 0.8,
    )


def same_subject(stage: Stage) -> None:
    """Two customers of one seller write under one subject within a day (nylas-mail 1931)."""
    deal, at = stage.alone()
    rivals = [each for each in stage.world.true_deals if each.buyer is not deal.buyer and each.is_open(at)]
    own = [each for each in rivals if each.owner is deal.owner and each.buyer.kind is Kind.SINGLE]
    subject = stage.rng.choice(("Update", "Offer", "Contract", "Meeting"))
    for each in (deal, *own[:1]):
        thread = stage.thread(Situation.SAME_SUBJECT, each, at + stage.rng.randint(0, DAY), subject)
        stage.talk(thread, stage.cast(each), 3)


def bcc(stage: Stage) -> None:
    """A colleague or a second buyer gets blind copies: each mailbox holds other recipients."""
    deal = stage.deal()
    at = stage.moment(deal.opened, deal.end)
    thread, cast = stage.thread(Situation.BCC, deal, at), stage.cast(deal)
    colleague = stage.rng.choice(stage.world.sellers).address
    blind = [colleague] if stage.rng.random() < 0.7 else [colleague, deal.contacts[-1].address]
    thread.write(cast.ours[0], cast.theirs[:1], cast.theirs[1:], bcc=blind)
    stage.talk(thread, cast, 2)


def automated(stage: Stage) -> None:
    """A machine of the buyer answers: out of office, a receipt or a bounce; half without references."""
    deal = stage.deal()
    at = stage.moment(deal.opened, deal.end)
    thread, cast = stage.thread(Situation.AUTOMATED, deal, at), stage.cast(deal)
    sent = thread.write(cast.ours[0], cast.theirs[:1], cast.theirs[1:])
    reason = stage.rng.choice(
        (Automated.AUTO_REPLY, Automated.AUTO_REPLY, Automated.READ_RECEIPT, Automated.BOUNCE)
    )
    by = f"postmaster@{deal.buyer.domain}" if reason is Automated.BOUNCE else cast.theirs[0]
    answers = sent if stage.rng.random() < 0.5 else None
    thread.write(by, [sent.sender], answers=answers, automated=reason)


def in_error(stage: Stage) -> None:
    """A second deal was opened by mistake and is closed as such."""
    deal = stage.deal(lambda each: any(other.in_error for other in each.buyer.deals))
    thread = stage.thread(Situation.IN_ERROR, deal, stage.moment(deal.opened, deal.end))
    stage.talk(thread, stage.cast(deal))


def support_open(stage: Stage) -> None:
    """The buyer writes to our support while its only deal is open: listed with it (rules.md section 2)."""
    deal, at = stage.alone()
    thread = stage.thread(Situation.SUPPORT_OPEN, deal, at, f"Ticket {stage.room.number()}")
    stage.talk(thread, Cast((f"support@{OURS}",), (stage.rng.choice(deal.contacts).address,)), 3)
