"""The mailboxes of an address, with what their owner leaves out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.capture.connections import MailboxConnected
from domain.company.privacy import PrivacySettings
from services.mailboxes.record import ConnectionRecord
from services.mailboxes.told import NotConnected
from services.privacy.account import Account, account_of
from services.privacy.record import MailboxPrivacy
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The rules of all mailboxes of one address: they hold for each of them alike."""

    store: Store
    mailboxes: Sequence[MailboxConnected]

    def state(self, settings: PrivacySettings, *, actor: str) -> bool:
        """State what is left out, for each of them; whether it is news for any."""
        record = self._record()
        news = [record.state(each.mailbox, each.owner, settings, actor=actor) for each in self.mailboxes]
        return any(news)

    def settings(self) -> PrivacySettings:
        """What was stated last."""
        return self._record().settings(self.mailboxes[0].mailbox)

    def account(self) -> Account:
        """What became of everything that was listed of them."""
        account = Account()
        for each in self.mailboxes:
            account_of(self.store.ledger, each.mailbox, account)
        return account

    def _record(self) -> MailboxPrivacy:
        store = self.store
        return MailboxPrivacy(store.ledger, store.texts, store.tokens, store.clock)


def mailboxes_of(store: Store, address: str) -> OwnRules:
    """The connected mailboxes of an address.

    Raises:
        NotConnected: there is none.
    """
    record = ConnectionRecord(store.ledger, store.texts, store.tokens, store.clock)
    owner = store.tokens.person(address)
    own = [each for each in record.all().values() if each.owner == owner]
    if not own:
        raise NotConnected(address, tuple(record.addresses().values()))
    return OwnRules(store, own)


def what_follows() -> Sequence[str]:
    """What happens with rules that are new, as a careful administrator has to know it."""
    return (
        "mailboxes are listed again by themselves: what was left out and is let in now is captured;",
        "what is stored already stays; from now on nothing more of what is left out is",
    )
