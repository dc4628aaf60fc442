"""Which conversation a letter goes on in, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.acting.events import Act
from domain.acting.life import key_of
from domain.ports.hands import Letter
from services.acting.composing import Composing
from services.acting.reaching import hands_of
from services.acting.record import ActRecord, UnderWay
from services.speaking.next_shapes import look_at
from services.wiring import connecting_of
from tests.services.acting.office import (
    BEA,
    BEGIN,
    CARL,
    RITA,
    SVEN,
    ActingOffice,
    acting_office,
    before,
    mail,
)

DANA = "dana@north.example"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ActingOffice]:
    """Bea asked twice, the first time with Sven and Carl in copy; Dana decides on the money."""
    with acting_office(tmp_path_factory.mktemp("acting"), "google") as made:
        made.provider.arrives(mail("Prices", at=before(BEGIN, days=6), cc=[SVEN, CARL]))
        made.provider.arrives(mail("Installation", at=before(BEGIN, days=5)))
        made.run()
        yield made


def letter(office: ActingOffice, **step: object) -> Letter:
    """The letter of a step that is as the one to answer, but for what is named."""
    look = look_at(office.store, "north")
    found = next(each for each in look.lives.living() if each.command.kind == "answer_and_advance").command
    person = office.system.tokens.person(RITA)
    return Composing(office.store, look, replace(found, **step), person).letter(None)  # type: ignore[arg-type]


def of(office: ActingOffice, subject: str) -> tuple[str, ...]:
    names = office.sandbox.google.people.names(RITA)
    people = office.sandbox.google.people
    found = [
        name for message, name in names.items() if f"Subject: {subject}\r\n" in people.text_of(RITA, message)
    ]
    return tuple(each.strip("<>") for each in found)


def test_who_waits_longest_is_answered_with_everybody_who_was_asked_and_a_day_for_what_is_next(
    office: ActingOffice,
) -> None:
    made = letter(office)
    assert made.answers == of(office, "Prices")
    assert (made.to, set(made.cc)) == ((BEA,), {SVEN, CARL})
    assert "[your answer]" in made.text
    assert "Needs understood. Would " in made.text
    assert letter(office) == made


def test_a_step_without_mail_of_its_own_goes_on_where_was_written_last(office: ActingOffice) -> None:
    made = letter(office, kind="book_meeting", milestone="discovery", evidence=(), rule=None)
    assert (made.answers, made.to, made.cc) == (of(office, "Installation"), (BEA,), ())


def test_whoever_holds_the_role_of_a_milestone_is_written_to(office: ActingOffice) -> None:
    step = {"kind": "introduce_person", "milestone": "decision_maker", "evidence": (), "rule": None}
    made = letter(office, **step)
    assert (made.to, made.cc) == ((DANA,), (BEA,))
    assert "Met the person" not in made.text + made.subject, "it is not shared"


def test_who_died_while_making_a_draft_leaves_it_to_whoever_asks_again(office: ActingOffice) -> None:
    step, person = office.step(), office.system.tokens.person(RITA)
    command = office.life(step["id"]).command
    hands = hands_of(connecting_of(office.system), office.clock)
    with hands.drafting(person) as (mailbox, drafting):
        number = ActRecord(office.store, command, person).begin(Act.DRAFT, mailbox, None)
        left = drafting.draft(letter(office), key=key_of(step["id"], person, Act.DRAFT, number))
    asked = office.ask("POST", f"/next-steps/{step['id']}/draft")
    assert (asked.status_code, asked.json()["type"]) == (409, "urn:setpoint:problem:being-worked-on")
    assert asked.headers["retry-after"] == "1"
    office.sandbox.clock.turn(timedelta(minutes=3))
    made = office.ask("POST", f"/next-steps/{step['id']}/draft").json()
    assert made["draft"]["link"] == left.link
    assert office.provider.drafts() == [left.item]


def test_what_is_proposed_is_ahead(office: ActingOffice) -> None:
    look = look_at(office.store, "north")
    life = next(each for each in look.lives.living() if each.command.milestone == "discovery")
    composing = Composing(office.store, look, life.command, office.system.tokens.person(RITA))
    assert life.command.aim_by is not None
    assert all(look.seen.today < day <= life.command.aim_by for day in composing.days())
    assert datetime.fromtimestamp(look.seen.as_of, UTC) >= BEGIN


def test_who_looked_before_another_was_done_makes_nothing_beside_it(office: ActingOffice) -> None:
    step, person = office.step(), office.system.tokens.person(RITA)
    assert office.ask("POST", f"/next-steps/{step['id']}/draft").status_code == 200
    record = ActRecord(office.store, office.life(step["id"]).command, person)
    standing = record.acts()[Act.DRAFT]
    with pytest.raises(UnderWay):
        record.begin(Act.DRAFT, standing.mailbox, None)
    assert record.begin(Act.DRAFT, standing.mailbox, standing) == standing.number + 1
