"""Whatever completes a milestone is cited, and re-opens it when it turns out not to hold."""

from __future__ import annotations

import pytest

from domain.deal.events import DealEvent
from domain.people import Side
from domain.playbook.playbook import EvidenceKind, Pattern
from tests.domain.invitations import booked, calls_off, declines, invitation
from tests.domain.playbooks import attached, held, labelled, milestone, playbook, written
from tests.examples import call, chat, deal, declared, mail, withdrawn
from tests.story import Seen, facts

ROLES = {"bea": "champion", "carl": "legal"}
TOLD = mail(
    "bea",
    to="rita",
    cc="carl",
    at="Tue 09:00",
    text="Signed",
    files=["NDA signed.pdf"],
    labels=["Won"],
    named="told",
)
REVIEW = invitation(
    "rita",
    to="bea carl",
    accepted="bea carl",
    at="Mon 09:00",
    start="Tue 10:00",
    title="review",
    named="review",
)
ALONE = booked(at="Mon 09:00", start="Tue 10:00", title="review")

EVERY_KIND: list[tuple[Pattern, DealEvent, str]] = [
    (held("review"), REVIEW, "review"),
    (held(roles="champion legal"), REVIEW, "review"),
    (held(domains="north.example"), REVIEW, "review"),
    (held("review", roles="legal", domains="north.example"), REVIEW, "review"),
    (held("review"), call("rita bea", at="Tue 09:00", title="Review"), "call Tue 09:00"),
    (written("signed"), TOLD, "told"),
    (written("signed", by=Side.BUYER, from_roles="champion", to_roles="legal"), TOLD, "told"),
    (written("signed"), chat("bea rita", at="Tue 09:00", title="Signed"), "chat Tue 09:00"),
    (attached("nda signed", by=Side.BUYER), TOLD, "told"),
    (Pattern(EvidenceKind.ATTACHMENT, (("nda",),), from_roles=("champion",)), TOLD, "told"),
    (Pattern(EvidenceKind.ATTACHMENT, to_roles=("legal",)), TOLD, "told"),
    (labelled("won"), TOLD, "told"),
]


def seen(pattern: Pattern, *events: DealEvent, at: str = "w2 Fri 09:00") -> Seen:
    book = playbook(milestone("it", evidence=[pattern]))
    return facts(*events, terms=deal(book, roles=ROLES)).as_of(at)


@pytest.mark.parametrize(("pattern", "event", "cited"), EVERY_KIND)
def test_every_kind_of_evidence_is_cited_by_milestone_and_advance(
    pattern: Pattern, event: DealEvent, cited: str
) -> None:
    it = seen(pattern, event)
    assert (it.state("it"), it.milestones["it"].evidence) == ("done", (cited,))
    reached = [advance for advance in it.answer.sweep.advances if advance.kind == "milestone_reached"]
    assert [advance.evidence[0] for advance in reached] == [cited]


@pytest.mark.parametrize(("pattern", "event", "cited"), EVERY_KIND)
def test_every_kind_of_evidence_can_be_taken_back(pattern: Pattern, event: DealEvent, cited: str) -> None:
    it = seen(pattern, event, withdrawn("it", cited, at="w2 Mon 09:00"))
    assert (it.state("it"), it.milestones["it"].evidence) == ("open", ())


@pytest.mark.parametrize(
    "counter",
    [
        (calls_off(REVIEW, at="Thu 09:00"),),
        (declines("bea", REVIEW, at="Thu 09:00"), declines("carl", REVIEW, at="Thu 10:00")),
    ],
)
def test_a_meeting_that_is_called_off_or_declined_by_all_proves_nothing(
    counter: tuple[DealEvent, ...],
) -> None:
    assert seen(held("review"), REVIEW, *counter, at="Wed 09:00").state("it") == "done"
    assert seen(held("review"), REVIEW, *counter).state("it") == "open"


def test_the_role_that_did_not_come_does_not_count() -> None:
    assert seen(held(roles="legal"), REVIEW, declines("carl", REVIEW, at="Mon 12:00")).state("it") == "open"


def test_what_is_left_is_cited_when_the_first_proof_falls() -> None:
    both = (TOLD, mail("bea", to="rita", at="Wed 09:00", text="Signed again", named="again"))
    it = seen(written("signed"), *both, withdrawn("it", "told", at="w2 Mon 09:00"))
    assert (it.state("it"), it.milestones["it"].evidence) == ("done", ("again",))


def test_a_persons_word_cites_nothing_that_was_captured() -> None:
    it = seen(Pattern(EvidenceKind.WORD), TOLD, ALONE, declared("it", "done", at="Thu 09:00"))
    assert (it.state("it"), it.milestones["it"].evidence) == ("done", ())


def test_what_happened_before_the_opening_is_no_evidence() -> None:
    assert (
        seen(written("signed"), mail("bea", to="rita", at="w0 Fri 09:00", text="Signed")).state("it")
        == "open"
    )
