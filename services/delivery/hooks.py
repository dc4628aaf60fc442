"""The hooks of one ledger: what was said of them, and where they are, which is kept sealed.

Source: decision 30. The address of a hook can be a secret itself (those of Slack are), or somebody's, so
both lie in the text store, and with the key of the person whose headlines they get.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.delivery.events import (
    Form,
    HookAttempt,
    HookEnabled,
    HookId,
    HookRegistered,
    HookRemoved,
    HookSecretRotated,
    HookWord,
    Topic,
)
from domain.delivery.hooks import OVERLAP_SECONDS, Hook, Hooks, fold_hooks
from domain.identifiers import hook_stream, hooks_stream
from domain.moments import Instant
from domain.people import PersonToken
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Bookmark, Ledger
from domain.ports.texts import Text, TextStore
from integrations.webhooks.signing import new_secret
from services.causes import Cause
from services.recorder.persisting import persist

LATEST = 50
_ID_BYTES = 8


class UnknownHook(LookupError):
    """There is no such hook."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where a hook is, and what its messages are signed with; the earlier secret until then, too."""

    address: str = field(repr=False)
    secret: str = field(repr=False)
    earlier: str = field(default="", repr=False)
    earlier_until: Instant = 0

    def keys(self, at: Instant) -> Sequence[str]:
        """The secrets that are good at an instant, the newest first."""
        return [self.secret, self.earlier] if self.earlier and at < self.earlier_until else [self.secret]


@dataclass(frozen=True, slots=True)
class Attempts:
    """What became of the latest messages of a hook, and the version of its stream."""

    latest: Sequence[HookAttempt]
    version: int


class HookRecord:
    """What there is of hooks. Read again only when somebody said something new."""

    def __init__(self, ledger: Ledger, texts: TextStore, clock: Clock) -> None:
        self._ledger = ledger
        self._texts = texts
        self._clock = clock
        self._hooks: Hooks = {}
        self._version = 0
        self._lock = threading.Lock()

    def now(self) -> Hooks:
        """The hooks as they are."""
        with self._lock:
            self._catch_up()
            return self._hooks

    def register(
        self, address: str, topics: Sequence[Topic], form: Form, person: PersonToken | None, *, actor: str
    ) -> tuple[Hook, str]:
        """A new hook for what happens from now on, and its secret, which is not shown again."""
        id_, secret = secrets.token_hex(_ID_BYTES), new_secret()
        self._keep(id_, person, Sealed(address, secret))
        word = HookRegistered(id_, frozenset(topics), form, person, self._clock.now())
        self.say(word, actor=actor, begins=True)
        return self._hooks[id_], secret

    def rotate(self, hook: Hook, *, actor: str) -> str:
        """A new secret, not shown again; the one before is good for a day more.

        Raises:
            UnknownHook: it was removed, or whose it was is erased.
        """
        sealed = self.sealed(hook)
        if sealed is None:
            raise UnknownHook(hook.id)
        secret, now = new_secret(), self._clock.now()
        self.say(HookSecretRotated(hook.id, now), actor=actor)
        self._keep(hook.id, hook.person, Sealed(sealed.address, secret, sealed.secret, now + OVERLAP_SECONDS))
        return secret

    def remove(self, hook: Hook, *, actor: str) -> None:
        """Forget a hook for good, and first where it is."""
        self._texts.forget([_ref(hook.id)])
        self.say(HookRemoved(hook.id, self._clock.now()), actor=actor)

    def enable(self, hook: Hook, *, actor: str) -> None:
        """Send what happens from now on."""
        self.say(HookEnabled(hook.id, self._clock.now()), actor=actor, begins=True)

    def sealed(self, hook: Hook) -> Sealed | None:
        """Where a hook is and what it is signed with; None where that was forgotten or erased."""
        fields = self._texts.read([_ref(hook.id)]).get(_ref(hook.id))
        if fields is None:
            return None
        return Sealed(
            fields["address"], fields["secret"], fields["earlier"], int(fields["earlier_until"] or "0")
        )

    def attempts(self, hook: Hook) -> Attempts:
        """What became of the latest messages of a hook, the oldest first."""
        stream = hook_stream(hook.id)
        version = self._ledger.versions([stream])[stream]
        read = self._ledger.read(stream, after=max(0, version - LATEST), upto=version)
        return Attempts([stored.event for stored in read if isinstance(stored.event, HookAttempt)], version)

    def say(self, word: HookWord, *, actor: str, begins: bool = False) -> None:
        """Record a word; with `begins` the hook is sent nothing of what stands in the ledger by now.

        Raises:
            TooManyConflicts: others kept saying something, too.
        """

        def attempt() -> None:
            self._catch_up()
            self._append(word, actor, begins=begins)

        with self._lock:
            persist("hooks", attempt)
            self._catch_up()

    def _append(self, word: HookWord, actor: str, *, begins: bool) -> None:
        stream, name, end = hooks_stream(), bookmark_of(word.hook), self._ledger.end()
        new = Cause.word(actor).events([word], stream=stream, after=self._version, now=self._clock.now())
        moves = begins and end > self._ledger.bookmark(name)
        self._ledger.append([Append(stream, self._version, new)], Bookmark(name, end) if moves else None)

    def _catch_up(self) -> None:
        for stored in self._ledger.read(hooks_stream(), after=self._version):
            if isinstance(stored.event, HookWord):
                self._hooks = fold_hooks([stored.event], self._hooks)
            self._version = stored.version

    def _keep(self, id_: HookId, person: PersonToken | None, sealed: Sealed) -> None:
        owners = (f"hook:{id_}",) if person is None else (f"hook:{id_}", person)
        fields = {
            "address": sealed.address,
            "secret": sealed.secret,
            "earlier": sealed.earlier,
            "earlier_until": str(sealed.earlier_until),
        }
        self._texts.keep([Text(_ref(id_), owners, fields)])


def bookmark_of(hook: HookId) -> str:
    """The name of a hook's bookmark: how far it was sent what happens."""
    return f"hook:{hook}<ledger"


def _ref(hook: HookId) -> str:
    return f"hook:{hook}"
