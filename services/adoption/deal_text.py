"""A proposal as a deal file for a person to finish: what is known is written, what is not is asked.

The file checks as soon as its questions are answered. Everything that came out of mail stands
in it quoted, in comments as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.moments import Day, day_text
from domain.playbook.playbook import EvidenceKind
from services.adoption.answers import Answers
from services.adoption.proposing import Member, Proposal
from services.adoption.wording import Unmatched
from services.adoption.yaml_text import quoted

QUESTION = "# <== YOURS TO FILL IN"
_MOST_MEMBERS = 12
_WAYS = {EvidenceKind.MEETING_HELD: "title_contains", EvidenceKind.ATTACHMENT: "name_contains"}


def deal_text(proposal: Proposal, answers: Answers) -> str:
    """The deal file, line by line."""
    parts = (
        _head(proposal, answers),
        _sides(proposal),
        _dates(proposal, answers),
        _place(proposal),
        _people(proposal),
        _where_are_we(proposal, answers),
        _own_words(proposal),
    )
    return "\n".join("\n".join(part) + "\n" for part in parts)


def _head(proposal: Proposal, answers: Answers) -> Iterator[str]:
    yield f"# Proposed by `setpoint init` for {quoted(proposal.company)}. Change what is wrong."
    yield "#"
    if answers.decision_date is None:
        yield f"# To do: the decision date below (marked {QUESTION[2:]}). Then:"
    else:
        yield "# Next:"
    yield "#     setpoint doctor THIS-FILE YOUR-MAIL...      says what is still missing"
    yield "#     setpoint replay THIS-FILE YOUR-MAIL... --format html --output report.html"
    yield ""
    yield f"name: {quoted(' '.join(proposal.company.split()) or 'A deal')}"
    if len(proposal.owners) == 1:
        yield f"owner: {quoted(proposal.owners[0][0])}"
    yield "# amount: 50000                  # without a currency; some milestones depend on it"
    yield "# tags: [personal_data]          # what milestones depend on, too"


def _sides(proposal: Proposal) -> Iterator[str]:
    for address, share in proposal.owners:
        yield f"# {quoted(address)} takes part in {share:.0%} of the mail of a mailbox: the seller."
    nobody = "" if proposal.owners else f"   {QUESTION}: domains or addresses"
    yield f"seller: {members_text(proposal.seller_domains, proposal.seller_addresses)}{nobody}"
    for domain, count in proposal.buyer_domains:
        yield f"# {quoted(domain)}: {count} times somebody there wrote or received mail"
    yield f"buyer: {members_text(tuple(domain for domain, _ in proposal.buyer_domains), ())}"
    yield "# partner: {domains: [reseller.example], plays_for: buyer}     # a reseller, a lawyer from outside"
    yield "#"
    yield "# With a team, only mail of these people counts as ours; support and billing do not play."
    yield "# team:"
    yield from (
        f"#   - {quoted(each.address)}  # {_activity(each)}" for each in proposal.sellers[:_MOST_MEMBERS]
    )


def members_text(domains: Sequence[str], addresses: Sequence[str]) -> str:
    """`{domains: ["ours.example"]}`, of one side or of the seller's."""
    listed = [
        f"{name}: [{', '.join(map(quoted, values))}]"
        for name, values in (("domains", domains), ("addresses", addresses))
        if values
    ]
    return f"{{{', '.join(listed)}}}"


def _dates(proposal: Proposal, answers: Answers) -> Iterator[str]:
    yield f"opened_on: {day_text(proposal.opened_on)}          # the first mail between you"
    if proposal.resumed_on is not None:
        yield f"# opened_on: {day_text(proposal.resumed_on)}        # mail began again after a long silence"
    yield "#"
    yield "# The day on which this deal is to be decided. It is fixed by the opening and never moves, so"
    yield "# let it be the buyer's own: a contract that ends, a budget year, a go-live."
    yield from _candidates(proposal)
    if answers.decision_date is None:
        yield f"decision_date:                 {QUESTION}, such as {_example(proposal)}"
    else:
        yield f"decision_date: {day_text(answers.decision_date)}"
    yield "# Whose date it is, the event behind it, and how you know:"
    if answers.event:
        yield "decision_basis:"
        yield "  whose: buyer"
        yield f"  event: {quoted(answers.event)}"
        yield f"  evidence: {quoted(answers.evidence)}" if answers.evidence else "  # evidence: mail of ..."
    else:
        yield "# decision_basis: {whose: buyer, event: present contract ends, evidence: mail of 3 March}"
    yield "# strategy: {why_now: ..., decider: ..., decision_process: ..., cost_of_delay: ...}"


def _candidates(proposal: Proposal) -> Iterator[str]:
    if proposal.dates:
        yield "# Days that this mail names:"
    for line in proposal.dates:
        said = quoted(line.said, longest=100)
        yield f"#   {day_text(line.day)}   {said}, written {day_text(line.written_on)}"


def _example(proposal: Proposal) -> str:
    return "2026-06-30" if not proposal.dates else day_text(proposal.dates[-1].day)


def _place(proposal: Proposal) -> Iterator[str]:
    guess = proposal.zone_guess
    others = f"; {', '.join(guess.others)} would fit, too" if guess.others else ""
    mark = "" if guess.zone else f"   {QUESTION} if you are not there"
    yield f"timezone: {proposal.zone.name}          # {guess.why}{others}{mark}"
    yield "# Without countries only weekends are free. Public holidays count as soon as they are named:"
    yield "# calendars:"
    yield _country("seller", proposal.seller_country, "time zone")
    yield _country("buyer", proposal.buyer_country, "domain")
    yield ""
    yield f"playbook: {quoted(proposal.playbook_named)}"


def _country(side: str, country: str | None, guessed_by: str) -> str:
    why = f"guessed by the {guessed_by}" if country else "an example: nothing tells"
    return f"#   {side}: {{country: {country or 'US'}}}      # {why}"


def _people(proposal: Proposal) -> Iterator[str]:
    roles = dict.fromkeys(role for each in proposal.playbook.milestones for role in each.roles)
    yield "# Who is who at the buyer. Nothing is assumed; take off the # where you know."
    yield f"# Roles of this playbook: {', '.join(roles) or 'none'}"
    yield "# people:"
    for each in proposal.buyers:
        role = each.role_guess if each.role_guess in roles else "..."
        guess = "; the role is guessed by the name" if role != "..." else ""
        yield f"#   {quoted(each.address)}: {{role: {role}}}   # {_activity(each)}{guess}"


def _activity(member: Member) -> str:
    name = f"{quoted(member.name, longest=60)}, " if member.name else ""
    return f"{name}wrote {member.wrote}, received {member.received}"


def _where_are_we(proposal: Proposal, answers: Answers) -> Iterator[str]:
    yield "# WHERE ARE WE? A deal that was running before has milestones behind it. Until somebody says"
    yield "# which, nothing is called late. What mail and meetings prove is found anyway; say here what"
    yield "# they can not show, with the day. `reached: {}` says: nothing yet."
    if answers.reached is not None:
        yield "reached:" if answers.reached else "reached: {}"
    else:
        yield "# reached:"
    for seen in proposal.seen:
        day = (answers.reached or {}).get(seen.milestone.id)
        yield _milestone_line(seen.milestone.id, day, seen.on, _shown(seen.what, seen.title))


def _milestone_line(milestone: str, day: Day | None, seen_on: Day | None, shown: str) -> str:
    written = day_text(day) if day is not None else day_text(seen_on) if seen_on is not None else "YYYY-MM-DD"
    return f"{'' if day is not None else '# '}  {milestone}: {written}   # {shown}"


def _shown(what: str, title: str) -> str:
    return f"words of it stand in the {what} {quoted(title, longest=70)}" if what else "nothing seen of it"


def _own_words(proposal: Proposal) -> Iterator[str]:
    yield "# Steps of your own that this mail holds and the playbook does not know. Take off the # of those"
    yield "# that prove something, and say what they require."
    yield "# plan:"
    yield "#   add:"
    if not proposal.unmatched:
        yield "#     - {id: our_step, name: Our step, owner: both, duration: 1, evidence: [word]}"
    ids: set[str] = set()
    for each in proposal.unmatched:
        yield from _own_step(each, _own_id(each, ids, proposal))


def _own_id(unmatched: Unmatched, taken: set[str], proposal: Proposal) -> str:
    """An id of plain letters that no milestone has yet."""
    plain = "_".join(word for word in unmatched.words if word.isascii())[:40] or "our_step"
    taken.update(each.id for each in proposal.playbook.milestones)
    numbered = (f"{plain}_{number}" if number > 1 else plain for number in range(1, len(taken) + 2))
    found = next(each for each in numbered if each not in taken)
    taken.add(found)
    return found


def _own_step(unmatched: Unmatched, id_: str) -> Iterator[str]:
    kind, way = unmatched.kind.value, _WAYS[unmatched.kind]
    times = "once" if unmatched.times == 1 else f"{unmatched.times} times"
    what = f"{kind.removesuffix('_held')} {quoted(unmatched.title, longest=70)}"
    yield f"#     - id: {id_}      # {what}, {times}"
    yield f"#       name: {quoted(' '.join(unmatched.words).capitalize())}"
    yield "#       owner: both"
    yield "#       duration: 1"
    yield f"#       evidence: [{{{kind}: {{{way}: [{quoted(' '.join(unmatched.words))}]}}}}]"
