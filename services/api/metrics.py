"""Metrics in Prometheus' text format, read off the tasks whenever somebody asks.

Each has one sample a task, with the label `task`; the state has one a task and state, pushes one
a `provider` and `outcome`.

| name | meaning |
|---|---|
| `setpoint_task_state` | 1 for the state in which the task is, 0 for the others |
| `setpoint_lag_seconds` | for how long the oldest thing has waited for it; 0 when nothing waits |
| `setpoint_done_total` | events, items or rows that it dealt with |
| `setpoint_retries_total` | attempts that failed and were made again |
| `setpoint_set_aside_total` | what it could not handle and went past; the ledger says what |
| `setpoint_pushes_total` | pushes of providers by what became of them: `taken` ones are hints |
| `setpoint_capture_items_total` | items of mailboxes by what became of them (`outcome`) |
| `setpoint_capture_left_out_total` | items that were left out, by why (`reason`) |
| `setpoint_capture_failures_total` | failures of providers by what is to be done about them (`kind`) |
| `setpoint_capture_hints_total` | hints of pushes that were heard |
| `setpoint_capture_requests_total` | requests to providers, by `api` |
| `setpoint_capture_units_total` | what providers count for them, by `api` |
| `setpoint_mailbox_lag_seconds` | for how long this process has not read the `mailbox` (a token) to its end |
| `setpoint_mailbox_open_gaps` | gaps of a `mailbox` that are open, as the ledger tells |
| `setpoint_mailbox_out_of_reach` | collections of a `mailbox` of which nothing can be had |
| `setpoint_hook_tries_total` | tries to send a message to a hook, by `outcome`: sent, failed, set_aside |
| `setpoint_hooks_waiting` | hooks whose next message waits to be tried again |

Those of capture and of hooks are of what the process itself does, but for the gaps: `run capture api`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.ports.clock import Clock
from integrations.eventstore.errors import StoreOutOfReach
from services.api.capture_metrics import OfCapture
from services.api.delivery_metrics import OfDelivery
from services.api.hints import Outcome
from services.capture.mailboxes_task import MailboxCapture
from services.health import State
from services.tasks import Task


def metrics_text(
    tasks: Sequence[Task],
    clock: Clock,
    pushes: Mapping[tuple[str, Outcome], int] | None = None,
    open_gaps: Callable[[], Mapping[str, int]] = dict,
) -> bytes:
    """All metrics of this process."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_OfTasks(tasks, clock))
    registry.register(_OfPushes(pushes or {}))
    captures = [each for each in tasks if isinstance(each, MailboxCapture)]
    registry.register(OfDelivery(tasks))
    registry.register(OfCapture(captures, clock.now(), _known(open_gaps)))
    return generate_latest(registry)


def lag_seconds(task: Task, clock: Clock) -> int | None:
    """For how long the oldest thing has waited for a task; 0 when nothing waits, None when nobody can say."""
    try:
        since = task.waiting_since()
    except StoreOutOfReach:
        return None
    return 0 if since is None else max(0, clock.now() - since)


def _known(open_gaps: Callable[[], Mapping[str, int]]) -> Mapping[str, int]:
    try:
        return open_gaps()
    except StoreOutOfReach:
        return {}


class _OfTasks(Collector):
    def __init__(self, tasks: Sequence[Task], clock: Clock) -> None:
        self._tasks = tasks
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """The families of metrics, each with one sample a task (states: one a task and state)."""
        yield self._states()
        yield self._lag()
        yield self._counted("setpoint_done", "Events, items or rows that were dealt with.", "done")
        yield self._counted("setpoint_retries", "Attempts that failed and were made again.", "retries")
        yield self._counted("setpoint_set_aside", "What could not be handled and was gone past.", "set_aside")

    def _states(self) -> Metric:
        says = "1 for the state in which a task is, 0 for the others."
        family = GaugeMetricFamily("setpoint_task_state", says, labels=["task", "state"])
        for task in self._tasks:
            for state in State:
                family.add_metric([task.name, state.value], float(task.health.state is state))
        return family

    def _lag(self) -> Metric:
        says = "For how many seconds the oldest thing has waited for a task."
        family = GaugeMetricFamily("setpoint_lag_seconds", says, labels=["task"])
        for task in self._tasks:
            lag = lag_seconds(task, self._clock)
            if lag is not None:
                family.add_metric([task.name], lag)
        return family

    def _counted(self, name: str, says: str, field: str) -> Metric:
        family = CounterMetricFamily(name, says, labels=["task"])
        for task in self._tasks:
            family.add_metric([task.name], getattr(task.health, field))
        return family


class _OfPushes(Collector):
    def __init__(self, pushes: Mapping[tuple[str, Outcome], int]) -> None:
        self._pushes = pushes

    def collect(self) -> Iterator[Metric]:
        """The family of pushes, with one sample for each provider and outcome that there was."""
        says = "Pushes of providers, by what became of them."
        family = CounterMetricFamily("setpoint_pushes", says, labels=["provider", "outcome"])
        for (provider, outcome), count in tuple(self._pushes.items()):
            family.add_metric([provider, outcome.value], count)
        yield family
