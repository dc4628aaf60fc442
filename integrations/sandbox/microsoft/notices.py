"""What the service does with subscriptions, on demand: it misses, removes, asks, repeats, and refuses."""

from __future__ import annotations

import secrets
import uuid

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.subscriptions.state import Item, Lifecycle, Subscriptions
from integrations.sandbox.microsoft.subscriptions.subscription import About, Subscription
from integrations.sandbox.microsoft.world import World

UNKNOWN_BACKEND = (
    "Operation: Create; Exception: [Status Code: ServiceUnavailable; Reason: Target resource "
    "'5e7b0a11' hosted on database '5e7b0a11' is currently on backend 'Unknown']"
)


class Notices:
    """Every argument and answer can go through JSON. Loss, doubles, delay and disorder are faults
    (`PUSH_...`) of the methods `graph.notification` and `graph.lifecycle`.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def of(self, address: str) -> list[Json]:
        """The live subscriptions to a mailbox."""
        with self._world.lock:
            return [
                {"id": each.id, "resource": each.resource, "changes": list(each.changes), "to": each.to,
                 "until": each.until.isoformat(), "paused": each.paused}
                for each in self._of(address)
            ]  # fmt: skip

    def missed(self, address: str) -> None:
        """The service says that it may not have told everything."""
        self._lifecycle(address, Lifecycle.MISSED)

    def removes(self, address: str) -> None:
        """The service removes the subscriptions to a mailbox, and says so."""
        with self._world.lock:
            for each in self._of(address):
                self._state.lifecycle(each, Lifecycle.REMOVED)
                del self._state.every[each.id]

    def forgets(self, address: str) -> None:
        """The subscriptions to a mailbox are gone, and nobody says so."""
        with self._world.lock:
            for each in self._of(address):
                del self._state.every[each.id]

    def asks_for_reauthorization(self, address: str, *, pauses: bool = True) -> None:
        """The service wants a subscription authorised again; until then it tells nothing."""
        with self._world.lock:
            for each in self._of(address):
                each.paused = pauses
                self._state.lifecycle(each, Lifecycle.REAUTHORIZE)

    def refuses(self, address: str, says: str = UNKNOWN_BACKEND) -> None:
        """A mailbox refuses subscriptions from now on."""
        with self._world.lock:
            self._state.refusing[self._account(address).id] = says

    def accepts(self, address: str) -> None:
        """It takes them again."""
        with self._world.lock:
            self._state.refusing.pop(self._account(address).id, None)

    def pairs(self, *, told: bool = True) -> None:
        """What is created is told as updated too."""
        self._state.pairs = told

    def longest(self, minutes: int) -> None:
        """How long a subscription may live."""
        self._state.longest_minutes = minutes

    def holds(self) -> None:
        """Notifications wait..."""
        with self._world.lock:
            self._state.held = True

    def lets_go(self) -> int:
        """...and go out, all of them in one POST to each address; gives how many there were."""
        with self._world.lock:
            return self._state.let_go()

    def tells_of_nothing(self, address: str, about: str = "Message") -> None:
        """A notification about an item that is not there: as of mail that left the outbox."""
        with self._world.lock:
            name = f"AAMk{secrets.token_urlsafe(90)}AAA="
            self._state.tell(
                "created", Item(About(about), self._account(address), "", name, name, "CQAAABYAAAA=")
            )

    def forges(self, address: str, client_state: str | None = "guessed") -> int:
        """Somebody else posts what looks like a notification; gives to how many addresses."""
        with self._world.lock:
            places = {each.to for each in self._of(address)}
            for to in places:
                forged = {
                    "subscriptionId": str(uuid.uuid4()), "clientState": client_state, "changeType": "created",
                    "tenantId": str(uuid.uuid4()), "resource": "Users/1/Messages/2",
                    "resourceData": {"@odata.type": "#Microsoft.Graph.Message", "id": "2"},
                }  # fmt: skip
                self._state.send(to, address, [forged])
            return len(places)

    @property
    def _state(self) -> Subscriptions:
        return self._world.subscriptions

    def _lifecycle(self, address: str, event: Lifecycle) -> None:
        with self._world.lock:
            for each in self._of(address):
                self._state.lifecycle(each, event)

    def _account(self, address: str) -> Account:
        return self._world.accounts.find(address) or self._world.accounts.add(address)

    def _of(self, address: str) -> list[Subscription]:
        account = self._account(address)
        return [each for each in self._state.live() if each.watched.owner is account]
