"""The load model of deploy/SCALE.md: from one team to a million mailboxes, computed.

`python -m tests.benchmarks.load_model` prints the table; a test holds the file against it.
"""

from __future__ import annotations

from dataclasses import dataclass

MAILBOXES = (10, 1_000, 10_000, 100_000, 1_000_000)
GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What is taken to be so. Sizes and events of a message are those that ledger_rates measured."""

    messages_a_day: int = 100  # sent and received, of one mailbox
    of_deals: int = 15  # of these, belong to a deal
    open_deals: int = 10  # of one mailbox's owner
    days_a_year: int = 230
    peak: float = 3.0  # times the mean of the working day
    working_seconds: int = 8 * 3_600
    events_of_deal_message: float = 3.9  # captured, matched, recorded, findings, steps
    bytes_of_deal_message: int = 4_060  # all tables and indexes
    bytes_of_other_message: int = 1_750  # captured only: its event, row, index and sealed text
    bytes_of_day_event: int = 450
    commits_of_deal_message: int = 5  # capture, recorder, analyst, planner, relay: when nothing waits
    commits_of_other_message: int = 2  # capture, and the recorder's bookmark


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of mailboxes comes to."""

    mailboxes: int
    messages_at_peak: float
    events_a_day: float
    events_at_peak: float
    commits_at_peak: float
    gib_a_year: float


def load(mailboxes: int, assumed: Assumed) -> Load:
    """The load of so many mailboxes."""
    others = assumed.messages_a_day - assumed.of_deals
    events = assumed.of_deals * assumed.events_of_deal_message + others + assumed.open_deals
    commits = assumed.of_deals * assumed.commits_of_deal_message + others * assumed.commits_of_other_message
    size = (
        assumed.of_deals * assumed.bytes_of_deal_message
        + others * assumed.bytes_of_other_message
        + assumed.open_deals * assumed.bytes_of_day_event
    )
    at_peak = mailboxes * assumed.peak / assumed.working_seconds
    return Load(
        mailboxes,
        messages_at_peak=assumed.messages_a_day * at_peak,
        events_a_day=events * mailboxes,
        events_at_peak=events * at_peak,
        commits_at_peak=commits * at_peak,
        gib_a_year=size * mailboxes * assumed.days_a_year / GIB,
    )


def table() -> str:
    """The load from one team to a million mailboxes, as Markdown."""
    head = (
        "| mailboxes | messages/s at peak | events a day | events/s at peak | commits/s at peak | GiB/year |",
        "|--:|--:|--:|--:|--:|--:|",
    )
    return "\n".join((*head, *(_row(load(mailboxes, Assumed())) for mailboxes in MAILBOXES)))


def _row(one: Load) -> str:
    values = (one.messages_at_peak, one.events_a_day, one.events_at_peak, one.commits_at_peak, one.gib_a_year)
    return f"| {' | '.join((f'{one.mailboxes:,}', *map(_short, values)))} |"


def _short(value: float) -> str:
    """Two digits that count."""
    return f"{float(f'{value:.2g}'):,.10g}"


if __name__ == "__main__":
    print(table())
