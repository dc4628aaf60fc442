"""`setpoint deal handover` and `setpoint handover`: deals go to a colleague, whole, once, with a reason."""

from __future__ import annotations

import pytest

from tests.services.mailbox_of_a_deal import DEAL, PLAYBOOK

JSON = ["--format", "json"]
COMPANY = "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\nplaybook: mid_market\n"
OWNED = DEAL.replace("timezone:", "owner: rita@ours.example\nteam: [rita@ours.example]\ntimezone:")
SECOND = OWNED.replace("north-2026", "south-2026").replace("north.example", "south.example")


@pytest.fixture
def deals(run, tmp_path) -> list[str]:
    """Two deals of Rita's."""
    (tmp_path / "playbook.yaml").write_text(PLAYBOOK, encoding="utf-8")
    (tmp_path / "setpoint.yaml").write_text(COMPANY, encoding="utf-8")
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    for name, deal in (("north", OWNED), ("south", SECOND)):
        (tmp_path / f"{name}.yaml").write_text(deal, encoding="utf-8")
        ran = run("deal", "open", str(tmp_path / f"{name}.yaml"))
        assert ran.status == 0, ran.err
    return ["north-2026", "south-2026"]


def test_a_deal_goes_to_a_colleague_with_its_reason(run, deals, tmp_path):
    ran = run("deal", "handover", deals[0], "--to", "Sven@ours.example", "--reason", "Rita leaves us")
    assert ran.out == "north-2026: handed over from rita@ours.example to sven@ours.example\n"
    assert b"leaves us" not in (tmp_path / "ledger.db").read_bytes()
    entries = run("timeline", deals[0], *JSON).json["entries"]
    (entry,) = (each for each in entries if each["what"] == "handed_over")
    assert entry["says"] == "to sven@ours.example, since 2026-03-23"
    assert entry["reason"] == "Rita leaves us"
    owners = {row["id"]: row["owner"] for row in run("review", *JSON).json["rows"]}
    assert owners == {"north-2026": "sven@ours.example", "south-2026": "rita@ours.example"}
    again = run("deal", "handover", deals[0], "--to", "sven@ours.example")
    assert again.out == "north-2026: is sven@ours.example's already\n"


def test_the_deal_file_that_is_read_again_does_not_take_it_back(run, deals, tmp_path):
    run("deal", "handover", deals[0], "--to", "sven@ours.example")
    assert "nothing is new" in run("deal", "open", str(tmp_path / "north.yaml")).out
    (tmp_path / "north.yaml").write_text(
        OWNED.replace("owner: rita@ours.example", "owner: tom@ours.example"), encoding="utf-8"
    )
    assert "1 event added" in run("deal", "open", str(tmp_path / "north.yaml")).out


def test_all_open_deals_of_somebody_go_and_once(run, deals):
    run("deal", "close", deals[0], "--outcome", "lost")
    everything = ["handover", "--from", "rita@ours.example", "--to", "sven@ours.example"]
    assert run(*everything, "--try").out == (
        "south-2026: would be handed over from rita@ours.example to sven@ours.example\n"
    )
    ran = run(*everything, "--from-day", "2026-03-20", *JSON)
    assert ran.json["deals"] == [{"deal": "south-2026", "from": "rita@ours.example", "is_new": True}]
    assert run(*everything).out == "no open deal is to be handed over\n"
    says = [e["says"] for e in run("timeline", deals[1], *JSON).json["entries"] if e["what"] == "handed_over"]
    assert says == ["to sven@ours.example, since 2026-03-20"]


def test_a_closed_deal_among_them_stops_all(run, deals):
    run("deal", "close", deals[1], "--outcome", "lost")
    refused = run("deal", "handover", *deals, "--to", "sven@ours.example")
    assert (refused.status, "south-2026 was closed as lost" in refused.err) == (2, True)
    assert not [e for e in run("timeline", deals[0], *JSON).json["entries"] if e["what"] == "handed_over"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            ("deal", "handover", "north-2026", "--to", "zoe@stranger.example"),
            "--to: expected one of your own",
        ),
        (("deal", "handover", "north-2026", "--to", "bea@north.example"), "is on the buyer's side"),
        (("deal", "handover", "no-such", "--to", "sven@ours.example"), "no deal 'no-such'"),
        (
            ("deal", "handover", "north-2026", "--to", "sven@ours.example", "--from-day", "2026-04-01"),
            "--from-day: expected a day up to 2026-03-23",
        ),
        (
            ("handover", "--from", "zoe@x.example", "--to", "sven@ours.example"),
            "--from: expected one of your",
        ),
    ],
)
def test_what_can_not_be_handed_over_is_told(run, deals, typed, says):
    assert deals
    refused = run(*typed)
    assert refused.status == 2
    assert says in refused.err
