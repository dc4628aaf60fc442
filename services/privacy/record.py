"""What of each mailbox is left out beside what the company leaves out: rules in the ledger, text beside.

The text, addresses and domains included, lies under the key of the mailbox's owner alone: erasing them
erases it, and whom they do not want to be known of becomes known to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from domain.capture.mailboxes import MailboxPrivacyStated
from domain.capture.privacy import NOTHING_MORE, PrivacyRules
from domain.company.privacy import PrivacySettings, privacy_settings_of, privacy_texts, rules_of
from domain.identifiers import event_id, mailbox_privacy_stream
from domain.people import PersonToken
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, NewEvent
from domain.ports.texts import Text, TextStore
from domain.ports.tokens import Tokens
from services.recorder.persisting import persist


class MailboxPrivacy:
    """The privacy rules of single mailboxes, by the tokens of these."""

    def __init__(self, ledger: Ledger, texts: TextStore, tokens: Tokens, clock: Clock) -> None:
        self._ledger = ledger
        self._texts = texts
        self._tokens = tokens
        self._clock = clock
        self._known: dict[str, tuple[int, PrivacyRules]] = {}

    def rules(self, mailboxes: Iterable[str]) -> Mapping[str, PrivacyRules]:
        """The rules of some mailboxes as they are now; those that nothing was said of leave out no more."""
        streams = {mailbox: mailbox_privacy_stream(mailbox) for mailbox in mailboxes}
        versions = self._ledger.versions(list(streams.values()))
        return {mailbox: self._as_of(mailbox, versions[stream]) for mailbox, stream in streams.items()}

    def settings(self, mailbox: str) -> PrivacySettings:
        """The rules of a mailbox in plain text; of an owner who was erased only what has none."""
        rules, ref = self.rules([mailbox])[mailbox], _ref(mailbox)
        kept = self._texts.read([ref])
        said = kept.get(ref, {})
        settings = privacy_settings_of(rules, kept, ref=ref)
        blocked = (said.get(name, "").splitlines() for name in ("addresses", "domains"))
        addresses, domains = map(tuple, blocked)
        return replace(settings, addresses=addresses, domains=domains)

    def state(self, mailbox: str, owner: PersonToken, settings: PrivacySettings, *, actor: str) -> bool:
        """State what of a mailbox is left out, instead of all that was said before; whether it is news.

        Raises:
            TooManyConflicts: somebody else kept doing so.
        """
        rules, stream = rules_of(settings, self._tokens), mailbox_privacy_stream(mailbox)
        self._texts.keep([_text(mailbox, owner, settings)])

        def attempt() -> bool:
            version = self._ledger.versions([stream])[stream]
            is_news = self._as_of(mailbox, version) != rules
            if is_news:
                self._append(stream, version, MailboxPrivacyStated(mailbox, rules), actor)
            return is_news

        return persist("mailbox-privacy", attempt)

    def _as_of(self, mailbox: str, version: int) -> PrivacyRules:
        if version == 0:
            return NOTHING_MORE
        known = self._known.get(mailbox)
        if known is None or known[0] != version:
            (last,) = self._ledger.read(mailbox_privacy_stream(mailbox), after=version - 1, upto=version)
            rules = last.event.rules if isinstance(last.event, MailboxPrivacyStated) else NOTHING_MORE
            known = self._known[mailbox] = (version, rules)
        return known[1]

    def _append(self, stream: UUID, version: int, event: MailboxPrivacyStated, actor: str) -> None:
        command = uuid4()
        new = NewEvent(event_id(command, stream, version + 1), event, self._clock.now(), actor, command)
        self._ledger.append([Append(stream, version, [new])])


def _text(mailbox: str, owner: PersonToken, settings: PrivacySettings) -> Text:
    (words,) = privacy_texts(settings, ref=_ref(mailbox), owners=(owner,))
    blocked = {"addresses": "\n".join(settings.addresses), "domains": "\n".join(settings.domains)}
    return replace(words, fields={**words.fields, **blocked})


def _ref(mailbox: str) -> str:
    """Where the text store keeps the words of a mailbox's rules."""
    return f"privacy:{mailbox}"
