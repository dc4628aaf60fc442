"""A date that was missed: the deal goes on in a cycle that says so, and not before the date has passed."""

from __future__ import annotations

JSON = ("--format", "json")
MISSED = ("--outcome", "date_missed", "--new-date", "2026-09-30")


def test_the_next_cycle_comes_after_the_date_and_an_earlier_try_is_kept(run, opened, now):
    early = run("deal", "close", opened, *MISSED, "--reason", "they asked for it")
    assert (early.status, "superseded_by_buyer_event" in early.err) == (2, True)
    (kept,) = [e for e in run("timeline", opened, *JSON).json["entries"] if "refused" in e["what"]]
    assert (kept["says"], kept["reason"]) == ("to 2026-09-30", "they asked for it")
    now.turn("2026-07-01T09:00")
    late = run("deal", "close", opened, *MISSED, *JSON)
    assert (late.status, late.json["next_cycle"]) == (0, "north-2026-2")
    assert run("show", opened, *JSON).json["deal"]["decision_date"] == "2026-06-30"
    assert late.json["next"]["deal"]["opened_on"] == "2026-07-01"
