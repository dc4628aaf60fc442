"""Pub/Sub as far as Gmail's pushes go: topics, push subscriptions, and tokens that say who pushes."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from integrations.sandbox.clock import Moment, TurnedClock, millis, written
from integrations.sandbox.exchange import Json
from integrations.sandbox.google.gmail.mailbox import Mailbox
from integrations.sandbox.google.refusals import Refusal, invalid
from integrations.sandbox.postman import Letter, Postman
from integrations.sandbox.signing import SigningKey

_WATCH_LIFE = timedelta(days=7)
_KEPT = timedelta(days=7)
_PACE = timedelta(seconds=1)
_TOKEN_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where the messages of a topic are pushed, and in whose name."""

    topic: str
    name: str
    endpoint: str
    audience: str
    pusher: str


@dataclass(slots=True)
class Watch:
    """A mailbox that is watched."""

    topic: str
    labels: frozenset[str]
    excluded: bool
    until: Moment
    last: Moment | None = None


@dataclass(slots=True)
class PubSub:
    """Topics of the project, and the watches that publish to them."""

    project: str
    clock: TurnedClock
    key: SigningKey
    postman: Postman
    topics: set[str] = field(default_factory=set)
    subscriptions: list[Subscription] = field(default_factory=list)
    watches: dict[str, Watch] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(9_000_000_000_000_001))

    def subscribe(
        self, topic: str, endpoint: str, *, audience: str | None = None, pusher: str | None = None
    ) -> Subscription:
        """Make a topic and push what is published there to an endpoint."""
        name = f"projects/{self.project}/topics/{topic}"
        self.topics.add(name)
        made = Subscription(
            name,
            f"projects/{self.project}/subscriptions/{topic}-push",
            endpoint,
            audience or endpoint,
            pusher or f"pusher@{self.project}.iam.gserviceaccount.com",
        )
        self.subscriptions.append(made)
        return made

    def watch(self, box: Mailbox, body: Json) -> Json:
        """Begin or renew to watch a mailbox."""
        topic = str(body.get("topicName", ""))
        if not topic.startswith(f"projects/{self.project}/topics/"):
            raise invalid(f"Invalid topicName does not match projects/{self.project}/topics/*")
        if topic not in self.topics:
            says = (
                f"Error sending test message to Cloud PubSub {topic} : Resource not found (resource={topic})."
            )
            raise Refusal(404, "notFound", says)
        standing = self._live(box)
        if standing is not None and standing.topic != topic:
            says = "Only one user push notification client allowed per developer (call /stop then try again)"
            raise invalid(says)
        labels = frozenset(body.get("labelIds", ()))
        box.check_labels(labels)
        behaviour = body.get("labelFilterBehavior", body.get("labelFilterAction", "include"))
        watch = Watch(topic, labels, behaviour == "exclude", self.clock.now() + _WATCH_LIFE)
        self.watches[box.address] = watch
        self._publish(box, watch)
        return {"historyId": str(box.history_id), "expiration": str(millis(watch.until))}

    def stop(self, box: Mailbox) -> None:
        """End to watch a mailbox."""
        self.watches.pop(box.address, None)

    def mailbox_changed(self, box: Mailbox, labels: frozenset[str]) -> None:
        """Publish a change, unless nobody watches, its labels do not matter, or one just went out."""
        watch = self._live(box)
        if watch is None or (watch.labels and bool(watch.labels & labels) == watch.excluded):
            return
        now = self.clock.now()
        if watch.last is None or now - watch.last >= _PACE:
            watch.last = now
            self._publish(box, watch)

    def _live(self, box: Mailbox) -> Watch | None:
        watch = self.watches.get(box.address)
        return None if watch is None or watch.until <= self.clock.now() else watch

    def _publish(self, box: Mailbox, watch: Watch) -> None:
        data = json.dumps({"emailAddress": box.address, "historyId": box.history_id}).encode()
        number = str(next(self._numbers))
        for each in self.subscriptions:
            if each.topic == watch.topic:
                self.push(each, data, box.address, number)

    def push(self, to: Subscription, data: bytes, user: str | None, number: str) -> None:
        """Push a message of any content to a subscription; as often as it takes."""
        now = written(self.clock.now())
        message = {
            "data": base64.b64encode(data).decode(), "messageId": number, "message_id": number,
            "publishTime": now, "publish_time": now,
        }  # fmt: skip
        body = json.dumps({"message": message, "subscription": to.name}).encode()
        self.postman.post(
            Letter("pubsub.push", user, to.endpoint, lambda: self._headers(to), body, lambda _: True, _KEPT)
        )

    def _headers(self, to: Subscription) -> Mapping[str, str]:
        return {
            "content-type": "application/json",
            "from": "noreply@google.com",
            "user-agent": "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)",
            "authorization": f"Bearer {self.key.signed(self.claims(to))}",
        }

    def claims(self, to: Subscription) -> Json:
        """What the token of a push says."""
        now = int(self.clock.now().timestamp())
        return {
            "iss": "https://accounts.google.com", "aud": to.audience, "azp": "109000000000000000001",
            "sub": "109000000000000000001", "email": to.pusher, "email_verified": True, "iat": now,
            "exp": now + _TOKEN_SECONDS,
        }  # fmt: skip
