"""What the demo picks to show."""

from __future__ import annotations

import io

from rich.console import Console

from services.demo.showing import show_trace


def test_of_a_trace_it_shows_what_came_since_the_capture_else_what_was_there_before(monkeypatch):
    shown = []
    monkeypatch.setattr("services.demo.showing.print_events", lambda _console, events: shown.extend(events))
    stages = [
        (1, "matched"),
        (2, "detected"),
        (3, "captured"),
        (4, "matched"),
        (5, "recorded"),
        (6, "detected"),
    ]
    older = [(1, "detected"), (2, "captured"), (3, "planned")]
    for told in (stages, older):
        events = [{"position": position, "stage": stage} for position, stage in told]
        show_trace(Console(file=io.StringIO()), {"events": events}, "<1@mail.example>")
    assert [each["position"] for each in shown] == [3, 4, 5, 6, 2, 1, 3]
