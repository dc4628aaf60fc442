"""Drafting and holding as a person types it, and the rights that are asked for."""

from __future__ import annotations

import pytest

from integrations.sandbox.google.people import People
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.services.connecting.test_labels import DEAL


@pytest.fixture
def step(run, tmp_path):
    """The step that moves the first milestone of Rita's deal."""
    text = DEAL.replace("playbook: playbook.yaml", f"playbook: mid_market\nowner: {RITA}")
    (tmp_path / "deal.yaml").write_text(text)
    assert run("deal", "open", str(tmp_path / "deal.yaml")).status == 0
    found = run("next", "north-2026", "--format", "json").json["next_steps"]
    return next(each["id"] for each in found if each["milestone"] == "discovery")


def test_a_step_is_drafted_and_held_in_the_mailbox_of_who_connected_it(
    run, at_browser, sandbox, step, people: People
):
    rita = at_browser()
    assert run("connect", "google", "--acts").status == 0
    assert all(scope in rita.pages[0] for scope in ("gmail.compose", "calendar.events.owned"))
    held = run("hold", step[:8])
    assert held.status == 0, held.err
    assert held.out.startswith("held, with nobody invited: 2026-03-2")
    drafted = run("draft", step[:8], "--by", RITA)
    assert drafted.status == 0, drafted.err
    assert drafted.out.startswith(
        "drafted in a new conversation, and not sent:\n  https://mail.google.com/mail/?authuser="
    )
    assert "to nobody yet" in drafted.out
    again = run("draft", step, "--format", "json").json
    assert (again["is_new"], again["letter"], len(people.drafts(RITA))) == (False, None, 1)
    for what in ("draft", "hold"):
        taken = run(what, step, "--take-back")
        assert taken.out == f"the {what} of step {step} was taken back\n"
    assert (people.drafts(RITA), sandbox.google.diary.event_ids(RITA)) == ({}, [])


def test_nobody_acts_for_another_and_a_mailbox_that_is_only_read_says_so(run, at_browser, step):
    assert (
        run("draft", step).err == "setpoint: --by: expected an address: mailboxes of 0 people are connected\n"
    )
    rita = at_browser()
    assert run("connect", "google").status == 0
    assert not any(scope in rita.pages[0] for scope in ("gmail.compose", "calendar.events.owned"))
    assert run("draft", step, "--by", SVEN).err == (
        "setpoint: --by: expected the deal's owner or somebody of its team\n"
    )
    refused = run("hold", step)
    assert refused.status == 2
    assert refused.err == (
        "setpoint: Google lets us read your mailbox only, so Setpoint holds no times for you; "
        "connect it again with: setpoint connect google --mailbox rita@ours.example --acts\n"
    )


@pytest.mark.parametrize(
    "words", [("google", "--headers-only"), ("microsoft", "--headers-only"), ("microsoft", "--shared")]
)
def test_what_can_not_go_with_acting_is_refused_before_anybody_is_asked(run, words):
    refused = run("connect", *words, "--acts")
    assert refused.status == 2
    assert refused.err.startswith("setpoint: --acts: expected without --headers-only")
