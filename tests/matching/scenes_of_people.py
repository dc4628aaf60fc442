"""How each situation goes, where it is the people that make it hard, and what belongs to no deal."""

from __future__ import annotations

from domain.people import Side
from domain.touches.touch import Automated
from tests.matching.mixture import Situation
from tests.matching.stage import Cast, Stage
from tests.matching.world import OURS, Buyer, Deal
from tests.matching.writing import DAY, HOUR


def moved(stage: Stage) -> None:
    """Somebody who went to another company answers an old thread from there, about the new deal."""
    mover = stage.rng.choice(stage.world.movers)
    old, new = mover.old, mover.new
    at = stage.moment(old.opened, min(old.end, new.end - 30 * DAY))
    thread = stage.thread(Situation.MOVED, old, at)
    cast = stage.cast(old, theirs=[mover.person.address])
    stage.talk(thread, cast, 2)
    thread.at, thread.deal = max(thread.at, new.opened + 2 * DAY), new
    ours = new.owner.address
    first = thread.write(mover.now.address, [ours], answers=thread.last)
    thread.answer(thread.answer(first, ours), mover.now.address)


def consultant(stage: Stage) -> None:
    """An adviser of two buyers writes: half with the buyer's people, a quarter under a telling subject."""
    each = stage.rng.choice(stage.world.consultants)
    deal = stage.rng.choice(each.deals)
    one, two = each.deals
    at = stage.moment(max(one.opened, two.opened), min(one.end, two.end))
    subject = f"{stage.topic()} {deal.buyer.name.title()}" if stage.rng.random() < 0.25 else stage.topic()
    thread = stage.thread(Situation.CONSULTANT, deal, at, subject)
    with_buyer = [deal.contacts[0].address] if stage.rng.random() < 0.5 else []
    stage.talk(thread, Cast((stage.cast(deal).ours[0],), (each.person.address, *with_buyer)))


def reseller_ours(stage: Stage) -> None:
    """A reseller that plays for us writes with the buyer and one of us."""
    deal, partner = _resold(stage, Side.SELLER)
    cast = stage.cast(deal)
    thread = stage.thread(Situation.RESELLER_OURS, deal, stage.moment(deal.opened, deal.end))
    stage.talk(thread, Cast((partner, *cast.ours), cast.theirs))


def reseller_alone(stage: Stage) -> None:
    """A reseller that plays for us writes with the buyer; we have it by blind copies."""
    deal, partner = _resold(stage, Side.SELLER)
    thread = stage.thread(Situation.RESELLER_ALONE, deal, stage.moment(deal.opened, deal.end))
    stage.talk(thread, Cast((partner,), stage.cast(deal).theirs), 3)


def reseller_theirs(stage: Stage) -> None:
    """A reseller that buys for somebody: half with the buyer's people, three of five name the buyer."""
    deal, partner = _resold(stage, Side.BUYER)
    at = stage.moment(deal.opened, deal.end)
    named = f"{stage.topic()} {deal.buyer.name.title()}" if stage.rng.random() < 0.6 else stage.topic()
    cast = stage.cast(deal)
    buyers = cast.theirs if stage.rng.random() < 0.5 else ()
    thread = stage.thread(Situation.RESELLER_THEIRS, deal, at, named)
    stage.talk(thread, Cast(cast.ours, (partner, *buyers)))


def _resold(stage: Stage, side: Side) -> tuple[Deal, str]:
    deal = stage.deal(lambda each: each.reseller is not None and each.reseller_side is side)
    return deal, stage.rng.choice(deal.reseller.people).address


def colleague_known(stage: Stage) -> None:
    """Somebody new at the buyer, copied in, answers in place of the first."""
    deal = stage.deal(lambda each: len(each.buyer.people) > len(each.contacts))
    newcomer = stage.rng.choice([each for each in deal.buyer.people if each not in deal.contacts]).address
    _colleague(stage, Situation.COLLEAGUE_KNOWN, deal, newcomer)


def colleague_unknown(stage: Stage) -> None:
    """Somebody copied in, of whose domain nobody knows that it is the buyer's, answers alone."""
    deal = stage.deal()
    number = stage.room.number()
    _colleague(stage, Situation.COLLEAGUE_UNKNOWN, deal, f"counsel@lawyers{number}.example")


def _colleague(stage: Stage, situation: Situation, deal: Deal, newcomer: str) -> None:
    thread = stage.thread(situation, deal, stage.moment(deal.opened, deal.end))
    cast = stage.cast(deal)
    sent = thread.write(cast.ours[0], cast.theirs[:1], (*cast.theirs[1:], newcomer))
    alone = thread.write(newcomer, [sent.sender], answers=sent)
    thread.answer(alone, cast.ours[0])


def parent_domain(stage: Stage) -> None:
    """People of a branch write, whose domain lies below the buyer's."""
    _with(stage, Situation.PARENT_DOMAIN, stage.deal(lambda each: bool(each.buyer.branch)), "branch")


def group(stage: Stage) -> None:
    """People of a sister company write; of seven groups in ten the rules say so."""
    _with(stage, Situation.GROUP, stage.deal(lambda each: bool(each.buyer.sisters)), "sisters")


def public_domain(stage: Stage) -> None:
    """Somebody writes from a public mail domain; nine deals in ten name the address."""
    _with(stage, Situation.PUBLIC_DOMAIN, stage.deal(lambda each: bool(each.buyer.public)), "public")


def _with(stage: Stage, situation: Situation, deal: Deal, people: str) -> None:
    thread = stage.thread(situation, deal, stage.moment(deal.opened, deal.end))
    stage.talk(thread, stage.cast(deal, theirs=[stage.rng.choice(getattr(deal.buyer, people)).address]))


def alias(stage: Stage) -> None:
    """Somebody writes from another address: half answer so, half begin so."""
    deal = stage.deal(lambda each: any(person.others for person in each.contacts))
    person = stage.rng.choice([each for each in deal.contacts if each.others])
    thread = stage.thread(Situation.ALIAS, deal, stage.moment(deal.opened, deal.end))
    ours = stage.cast(deal).ours
    if stage.rng.random() < 0.5:
        sent = thread.write(ours[0], [person.address], ours[1:])
        thread.answer(sent, person.others[0])
    stage.talk(thread, Cast(ours, person.others), 2)


def plus(stage: Stage) -> None:
    """Somebody writes with a tag in the address."""
    deal = stage.deal()
    local, _, domain = deal.contacts[0].address.partition("@")
    thread = stage.thread(Situation.PLUS, deal, stage.moment(deal.opened, deal.end))
    stage.talk(thread, stage.cast(deal, theirs=[f"{local}+offers@{domain}"]))


# No deal.


def newsletter(stage: Stage) -> None:
    """Bulk mail to a seller; one in ten is that of a buyer's own marketing."""
    deal = stage.deal()
    sender = (
        f"news@{deal.buyer.domain}"
        if stage.rng.random() < 0.1
        else f"hello@news{stage.rng.randrange(60)}.example"
    )
    thread = stage.thread(Situation.NEWSLETTER, None, stage.any_time(), f"{stage.topic()} this month")
    thread.write(sender, [deal.owner.address], automated=Automated.BULK)


def support(stage: Stage) -> None:
    """A customer whose deals are closed writes to our support."""
    _of_customer(stage, Situation.SUPPORT, f"support@{OURS}", f"Ticket {stage.room.number()}")


def invoice(stage: Stage) -> None:
    """Our billing writes to a customer whose deals are closed."""
    _of_customer(stage, Situation.INVOICE, f"billing@{OURS}", f"Invoice {stage.room.number()}")


def _of_customer(stage: Stage, situation: Situation, ours: str, subject: str) -> None:
    buyer, at = _customer(stage)
    theirs = stage.rng.choice((stage.rng.choice(buyer.people).address, buyer.boxes[0]))
    thread = stage.thread(situation, None, at, subject)
    stage.talk(thread, Cast((ours,), (theirs,)), 2, end=at + 100 * DAY)


def _customer(stage: Stage) -> tuple[Buyer, int]:
    """A customer, and a time when its deals so far are closed; another may be opened later."""
    while True:
        deal = stage.deal(lambda each: each.closed is not None)
        at = deal.end + stage.rng.randint(5, 150) * DAY
        others = [each for each in deal.buyer.deals if each is not deal and not each.in_error]
        if all(each.end < at or each.opened > at + 30 * DAY for each in others):
            return deal.buyer, at + 9 * HOUR


def private(stage: Stage) -> None:
    """A seller and a friend."""
    seller = stage.rng.choice(stage.world.sellers).address
    friend = f"friend{stage.rng.randrange(200)}@{stage.rng.choice(('gmail.com', 'mail.example'))}"
    thread = stage.thread(
        Situation.PRIVATE, None, stage.any_time(), stage.rng.choice(("Saturday", "Football", "Hi"))
    )
    stage.talk(thread, Cast((seller,), (friend,)), 3)


def supplier(stage: Stage) -> None:
    """Somebody sells to us; one in thirty is a buyer with an open deal."""
    if stage.rng.random() < 1 / 30:
        deal, at = stage.alone()
        theirs = f"sales@{deal.buyer.domain}"
    else:
        at, theirs = stage.any_time(), f"sales@supplier{stage.rng.randrange(80)}.example"
    ours = stage.rng.choice((f"office@{OURS}", stage.rng.choice(stage.world.sellers).address))
    stage.talk(stage.thread(Situation.SUPPLIER, None, at), Cast((ours,), (theirs,)), 3)


def recruiting(stage: Stage) -> None:
    """A recruiter and a seller."""
    seller = stage.rng.choice(stage.world.sellers).address
    recruiter = f"talent@agency{stage.rng.randrange(40)}.example"
    thread = stage.thread(Situation.RECRUITING, None, stage.any_time(), "An opportunity for you")
    stage.talk(thread, Cast((seller,), (recruiter,)), 2)
