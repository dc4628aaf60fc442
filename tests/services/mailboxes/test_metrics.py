"""What capture tells a Prometheus: numbers and tokens, nobody's text."""

from __future__ import annotations

from domain.ports.mailboxes import NotWanted
from domain.ports.provider import Collection, CollectionKind, FailureKind, ProviderFailed
from integrations.eventstore.errors import StoreOutOfReach
from services.api.metrics import metrics_text
from services.capture.open_gaps import OpenGaps
from tests.services.mailboxes.office import Office
from tests.services.mailboxes.shelf import Shelf

RETRY = ProviderFailed(FailureKind.RETRY, "backend_error")
SIGN_IN = ProviderFailed(FailureKind.REAUTHORISE, "invalid_grant")


def told(office: Office) -> dict[str, float]:
    """Every sample about capture, by its name and labels."""
    gaps = OpenGaps(office.ledger)
    text = metrics_text([office.capture], office.clock, None, gaps.by_mailbox).decode()
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {
        name.removeprefix("setpoint_"): float(value)
        for name, _, value in lines
        if name.startswith(("setpoint_capture_", "setpoint_mailbox_"))
    }


def test_what_became_of_items_is_counted_with_why_and_with_what_it_cost(office):
    (shelf,) = office.mailboxes.shelves["m1"]
    office.mailboxes.not_wanted = lambda content: (
        NotWanted("internal") if b"Offer 3" in content.data else None
    )
    office.mailboxes.fails["m1"] = lambda call, key: RETRY if (call, key) == ("get", "m2") else None
    shelf.put(1, 2, 3, 4)
    office.run(400)
    shelf.labels[1] = ("Deals",)
    shelf.tell("~1")
    shelf.take(4)
    office.capture.hint("m1")
    office.run(60)
    found = told(office)
    items = {name.split('"')[1]: value for name, value in found.items() if name.startswith("capture_items")}
    assert items == {"captured": 2, "labelled": 1, "left_out": 1, "set_aside": 1, "gone": 1}
    assert found['capture_left_out_total{reason="internal"}'] == 1
    assert found['capture_failures_total{kind="retry"}'] == 4
    assert found["capture_hints_total"] == 1
    assert found['mailbox_open_gaps{mailbox="m1"}'] == 1
    calls = [call for call, _ in office.mailboxes.made["m1"].calls if call != "fetch"]
    assert found['capture_requests_total{api="fake"}'] == len(calls)
    assert found['capture_units_total{api="fake"}'] == office.budgets.spent() > len(calls)


def test_the_lag_of_a_quiet_mailbox_stays_small_and_that_of_one_that_fails_grows(office):
    office.run(3_600)
    assert told(office)['mailbox_lag_seconds{mailbox="m1"}'] <= 70
    office.mailboxes.fails["m1"] = lambda _call, _key: SIGN_IN
    office.run(3_600)
    found = told(office)
    assert 3_500 <= found['mailbox_lag_seconds{mailbox="m1"}'] <= 3_700
    assert found['mailbox_open_gaps{mailbox="m1"}'] == 1


def test_a_mailbox_that_was_not_read_to_its_end_has_no_lag_to_tell(office):
    office.mailboxes.shelves["m1"][0].put(*range(1, 500))
    office.run(1)
    assert not any(name.startswith("mailbox_lag") for name in told(office))


def test_a_collection_out_of_reach_is_counted_without_its_name_and_is_no_lag(office):
    office.mailboxes.shelves["m1"].append(Shelf(Collection("team", CollectionKind.MAIL, "rita@team.example")))
    office.run(60)
    del office.mailboxes.shelves["m1"][1]
    office.run(7_200)
    found = told(office)
    assert found['mailbox_lag_seconds{mailbox="m1"}'] <= 70
    assert not any("rita" in name or "team" in name for name in found)


def test_where_the_ledger_can_not_be_read_the_other_numbers_are_told(office):
    office.run(60)

    def out() -> dict[str, int]:
        raise StoreOutOfReach("on purpose")

    text = metrics_text([office.capture], office.clock, None, out).decode()
    assert "setpoint_capture_requests_total{" in text
    assert "setpoint_mailbox_open_gaps{" not in text
