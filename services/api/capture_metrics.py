"""Metrics of the capture of mailboxes: numbers, and the tokens of mailboxes; nobody's text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.moments import Instant
from services.capture.mailboxes_task import MailboxCapture

_Reads: TypeAlias = Callable[[MailboxCapture], Iterable[tuple[str, int]]]


class OfCapture(Collector):
    """What the captures of this process have done, how far they are, and the open gaps by mailbox."""

    def __init__(
        self, captures: Sequence[MailboxCapture], now: Instant, open_gaps: Mapping[str, int]
    ) -> None:
        self._captures = captures
        self._now = now
        self._open_gaps = open_gaps

    def collect(self) -> Iterator[Metric]:
        """The families; where nothing is captured they have no samples."""
        yield self._counted("items", "Items of mailboxes, by what became of them.", "outcome", _items)
        yield self._counted("left_out", "Items that were left out, by why.", "reason", _reasons)
        yield self._counted("failures", "Failures of providers, by what is to be done.", "kind", _failures)
        yield self._hints()
        yield self._counted("requests", "Requests to providers.", "api", _requests)
        yield self._counted("units", "What providers count for them.", "api", _units)
        yield self._lag()
        yield self._gauge("open_gaps", "Stretches that may not have been seen.", self._open_gaps)
        out = {id_: count for each in self._captures for id_, count in each.out_of_reach().items()}
        yield self._gauge("out_of_reach", "Collections of which nothing can be had.", out)

    def _counted(self, name: str, says: str, label: str, read: _Reads) -> Metric:
        family = CounterMetricFamily(f"setpoint_capture_{name}", says, labels=[label])
        for value, count in (pair for capture in self._captures for pair in read(capture)):
            family.add_metric([value], count)
        return family

    def _hints(self) -> Metric:
        heard = sum(each.counts.hints for each in self._captures)
        return CounterMetricFamily("setpoint_capture_hints", "Hints that were heard.", value=heard)

    def _lag(self) -> Metric:
        lags = {
            id_: max(0, self._now - at) for each in self._captures for id_, at in each.read_upto().items()
        }
        return self._gauge("lag_seconds", "For how long nothing has been read to its end.", lags)

    def _gauge(self, name: str, says: str, numbers: Mapping[str, int]) -> Metric:
        family = GaugeMetricFamily(f"setpoint_mailbox_{name}", says, labels=["mailbox"])
        for mailbox, number in numbers.items():
            family.add_metric([mailbox], number)
        return family


def _items(capture: MailboxCapture) -> Iterable[tuple[str, int]]:
    counts = capture.counts
    return (
        ("captured", counts.captured),
        ("labelled", counts.labelled),
        ("left_out", counts.left_out),
        ("set_aside", counts.set_aside),
        ("gone", counts.gone),
    )


def _reasons(capture: MailboxCapture) -> Iterable[tuple[str, int]]:
    return tuple(capture.counts.reasons.items())


def _failures(capture: MailboxCapture) -> Iterable[tuple[str, int]]:
    return tuple(capture.counts.failures.items())


def _requests(capture: MailboxCapture) -> Iterable[tuple[str, int]]:
    return tuple((api, spent.requests) for api, spent in capture.spent().items())


def _units(capture: MailboxCapture) -> Iterable[tuple[str, int]]:
    return tuple((api, spent.units) for api, spent in capture.spent().items())
