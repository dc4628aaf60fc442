"""The command that says who sees what, and what it refuses."""

from __future__ import annotations

import pytest

from domain.capture.connections import Access, Way, signed_in
from domain.ports.mailboxes import CaptureMode
from domain.touches.sighting import touch_id_of
from domain.visibility.choices import Choices
from domain.visibility.levels import Visibility, What, Who
from services.mailboxes.record import ConnectionRecord
from services.privacy.visible import VisibilityRecord
from services.settings import read_settings
from services.wiring import open_store
from tests.services.mailbox_of_a_deal import write_deal


@pytest.fixture
def store(tmp_path, run):
    assert run("import", *write_deal(tmp_path)).status == 0
    with open_store(read_settings({"SETPOINT_LEDGER": str(tmp_path / "ledger.db")})) as store:
        access = Access(Way.CONSENT, CaptureMode.WHOLE, asked=("mail",), granted=("mail",), grant="g1")
        fact = signed_in(store.tokens, kind="google", address="rita@ours.example", access=access)
        record = ConnectionRecord(store.ledger, store.texts, store.tokens, store.clock)
        record.connect(fact, "rita@ours.example", actor="test")
        yield store


def choices(store) -> Choices:
    return VisibilityRecord(store.ledger, store.clock).all()


def test_the_company_a_mailbox_a_touch_and_a_thread_are_chosen_for(run, store):
    assert run("privacy", "visible", "--who", "company", "--what", "metadata").out == (
        "everything: to the company: that it was, when, and between whom\n"
    )
    assert run(
        "privacy", "visible", "Rita@ours.example", "--who", "owner", "--by", "rita@ours.example"
    ).out == ("Rita@ours.example: to its owners alone\n")
    message = "<20.rita@mail.example>"
    shown = run(
        "privacy", "visible", message, "--thread", "--who", "team", "--what", "body", "--format", "json"
    )
    assert shown.json["visible"] == {"who": "team", "what": "body"}
    touch = touch_id_of("20.rita@mail.example")
    assert run("privacy", "visible", touch, "--who", "owner").status == 0
    assert run("privacy", "visible", touch, "--who", "owner").out.endswith("(as before)\n")
    held = choices(store)
    (mailbox,) = held.mailboxes
    assert held.company == Visibility(Who.COMPANY, What.METADATA)
    assert held.of_copy(mailbox, "another") == Visibility(Who.OWNER, What.BODY)
    assert held.touches == {touch: Visibility(Who.OWNER, What.BODY)}
    assert held.threads == {touch: Visibility(Who.TEAM, What.BODY)}
    said = run("privacy", "show").out
    assert "visible: to the company: that it was, when, and between whom" in said
    assert "mailbox of rita@ours.example: to its owners alone" in said
    assert run("privacy", "visible", touch, "--back").out == f"{touch}: as if nobody had chosen\n"
    assert choices(store).touches == {}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ((), "--who: expected owner, team or company, or --back"),
        (("--who", "team"), "--what: expected metadata, subject or body"),
        (("--who", "owner", "--what", "body"), "--what: expected only with --who team or company"),
        (("--back", "--who", "team"), "--back: expected without --who and --what"),
        (("--who", "owner", "--thread"), "--thread: expected only with a touch"),
        (("rita@ours.example", "--who", "owner", "--thread"), "--thread: expected only with a touch"),
        (
            ("zoe@ours.example", "--who", "owner"),
            "'zoe@ours.example' is neither a connected mailbox nor a touch",
        ),
    ],
)
def test_what_can_not_be_chosen_is_told(run, store, typed, says):
    refused = run("privacy", "visible", *typed)
    assert refused.status == 2
    assert says in refused.err
    assert choices(store) == Choices()
