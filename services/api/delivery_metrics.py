"""Metrics of what is told of its own accord: counts of this process, by way and outcome; nobody's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.delivery.sending import HookSender
from services.tasks import Task


class OfDelivery(Collector):
    """What the hooks of this process were sent, and how many wait."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._senders = [task for task in tasks if isinstance(task, HookSender)]

    def collect(self) -> Iterator[Metric]:
        """The families; where nothing is sent they have no samples."""
        says = "Tries to send a message to a hook, by what came of it."
        tries = CounterMetricFamily("setpoint_hook_tries", says, labels=["outcome"])
        says = "Hooks whose next message waits to be tried again."
        waiting = GaugeMetricFamily("setpoint_hooks_waiting", says)
        for sender in self._senders:
            for outcome, count in tuple(sender.outcomes.items()):
                tries.add_metric([outcome], count)
            waiting.add_metric([], sender.waiting())
        yield tries
        yield waiting
