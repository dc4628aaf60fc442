"""All subscriptions, and the notifications that they lead to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from integrations.sandbox.clock import TurnedClock
from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.subscriptions.pace import Paces
from integrations.sandbox.microsoft.subscriptions.subscription import About, Subscription
from integrations.sandbox.postman import Letter, Postman

PATIENCE = timedelta(hours=4)
CHALLENGE_BEFORE, CHALLENGE_EVERY = timedelta(minutes=60), timedelta(minutes=15)
_TAKEN = range(200, 300)
_HEADERS = {"content-type": "application/json; charset=utf-8"}


class Lifecycle(StrEnum):
    """What is told of a subscription itself."""

    REAUTHORIZE = "reauthorizationRequired"
    REMOVED = "subscriptionRemoved"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Item:
    """An item that changed, under both its ids."""

    about: About
    owner: Account
    place: str | int
    mutable: str
    immutable: str
    change_key: str


@dataclass(slots=True)
class Subscriptions:
    """All of them. While they are `held`, notifications wait, to go out together by `let_go`."""

    clock: TurnedClock
    postman: Postman
    every: dict[str, Subscription] = field(default_factory=dict)
    refusing: dict[str, str] = field(default_factory=dict)
    """Mailboxes (ids of accounts) that refuse subscriptions, and what is said of it."""
    longest_minutes: int = 10_080
    most_per_mailbox: int = 1_000
    pairs: bool = False
    """What is created is also told as updated, as the service often does."""
    answer_seconds: float = 3.0
    """An endpoint that takes longer is told again."""
    held: bool = False
    paces: Paces = field(default_factory=Paces)
    _waiting: dict[tuple[str, str], list[Json]] = field(default_factory=lambda: defaultdict(list))

    def live(self) -> Iterator[Subscription]:
        """Those that have not come to their end; the others are forgotten."""
        now = self.clock.now()
        for each in list(self.every.values()):
            if each.until > now:
                yield each
            else:
                del self.every[each.id]

    def open(self, subscription: Subscription) -> None:
        """Keep one more, and ask for its renewal in time."""
        self.every[subscription.id] = subscription
        self.ask_in_time(subscription)

    def ask_in_time(self, subscription: Subscription) -> None:
        """Ask an application to renew a subscription before it ends, a few times."""
        first = subscription.until - CHALLENGE_BEFORE
        for number in range(int(CHALLENGE_BEFORE / CHALLENGE_EVERY)):
            due = first + number * CHALLENGE_EVERY - self.clock.now()
            if due >= timedelta(0):
                self._lifecycle(subscription, Lifecycle.REAUTHORIZE, due)

    def tell(self, kind: str, item: Item) -> None:
        """Tell whoever has subscribed to it that an item changed; one POST for each address."""
        posts: dict[tuple[str, str], list[Json]] = defaultdict(list)
        kinds = (kind, "updated") if self.pairs and kind == "created" else (kind,)
        for each in self.live():
            if each.watched.has(item.about, item.owner, item.place) and not each.paused:
                told = [_notification(each, change, item) for change in kinds if change in each.changes]
                posts[each.to, item.owner.address].extend(told)
        for place, notifications in posts.items():
            if self.held:
                self._waiting[place].extend(notifications)
            elif notifications:
                self._post(place, notifications)

    def let_go(self) -> int:
        """Send what waits, to each address in one POST; gives how many notifications there were."""
        self.held = False
        waiting, self._waiting = self._waiting, defaultdict(list)
        for place, notifications in waiting.items():
            self._post(place, notifications)
        return sum(len(each) for each in waiting.values())

    def lifecycle(self, subscription: Subscription, event: Lifecycle) -> None:
        """Tell something of a subscription itself, now."""
        self._lifecycle(subscription, event, timedelta(0))

    def send(self, to: str, user: str, value: list[Json]) -> None:
        """Send notifications of any content: forged ones too."""
        self._post((to, user), value)

    def _post(self, place: tuple[str, str], notifications: list[Json]) -> None:
        to, user = place
        wait = self.paces.wait(to, self.clock.now())
        if wait is None:
            return
        letter = Letter(
            "graph.notification", user, to, lambda: _HEADERS, _body(notifications), _again, PATIENCE,
            taken=lambda seconds: self.paces.note(to, seconds, self.clock.now()),
            seconds=self.answer_seconds,
        )  # fmt: skip
        self.postman.post(letter, wait)

    def _lifecycle(self, subscription: Subscription, event: Lifecycle, delay: timedelta) -> None:
        to, asked, until = subscription.lifecycle_to, subscription.challenges, subscription.until
        if to is None:
            return

        def body() -> bytes | None:
            answered = subscription.challenges != asked or subscription.until != until
            if delay and (answered or subscription.id not in self.every):
                return None
            return _body([_about(subscription) | {"lifecycleEvent": event.value}])

        user = subscription.watched.owner.address
        self.postman.post(
            Letter("graph.lifecycle", user, to, lambda: _HEADERS, body, _again, PATIENCE), delay
        )


def _again(status: int | None) -> bool:
    return status is None or status not in _TAKEN


def _body(notifications: list[Json]) -> bytes:
    return json.dumps({"value": notifications}, separators=(",", ":")).encode()


def _about(subscription: Subscription) -> Json:
    return {
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": subscription.until.isoformat(timespec="seconds"),
        "tenantId": subscription.tenant,
        "clientState": subscription.client_state,
    }


def _notification(subscription: Subscription, kind: str, item: Item) -> Json:
    name = item.immutable if subscription.immutable else item.mutable
    where = f"Users/{item.owner.id}/{item.about}s/{name}"
    return _about(subscription) | {
        "changeType": kind,
        "resource": where,
        "resourceData": {
            "@odata.type": f"#Microsoft.Graph.{item.about}",
            "@odata.id": where,
            "@odata.etag": f'W/"{item.change_key}"',
            "id": name,
        },
    }
