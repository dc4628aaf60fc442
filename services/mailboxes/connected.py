"""The mailboxes as the capture asks for them: which there are, how they are reached, what is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.capture.connections import MailboxConnected
from domain.capture.privacy import PrivacyRules, Reason, mail_item, meeting_item
from domain.people import SideMembers
from domain.ports.clock import Clock
from domain.ports.grants import GrantStore
from domain.ports.mailboxes import Mailbox, NotWanted
from domain.ports.provider import (
    Budget,
    CalendarContent,
    Collection,
    Content,
    FailureKind,
    MailContent,
    Provider,
    ProviderFailed,
)
from domain.ports.tokens import Tokens
from domain.touches.mail import Mail, Secrecy
from domain.touches.sighting import NoUsableDate, Tokeniser
from domain.touches.touch import CalendarFact, EmailSighting
from integrations.mailfiles.items import RawMail
from integrations.mailfiles.items import mail_item as raw_mail
from integrations.rfc5322.envelope import read_head
from integrations.rfc5322.unreadable import UnreadableMail
from services.capture.forgotten import ForgottenBefore
from services.capture.sieve import Sieve, may_change, secrecy_of
from services.mailboxes.kinds import Kept, Kind, Reaching
from services.mailboxes.record import ConnectionRecord


@dataclass(slots=True)
class ConnectedMailboxes:
    """A `domain.ports.mailboxes.Mailboxes`. `rules` gives the privacy rules as they are now.

    They are asked for whenever it is asked which mailboxes are connected, and hold until then.
    """

    record: ConnectionRecord
    grants: GrantStore
    tokens: Tokens
    kinds: Mapping[str, Kind]
    rules: Callable[[], tuple[PrivacyRules, SideMembers]]
    knows: Callable[[str], bool]
    clock: Clock
    forgotten: ForgottenBefore | None = None
    _rules: tuple[PrivacyRules, SideMembers] | None = None

    def connected(self) -> Sequence[Mailbox]:
        """See `Mailboxes`. More may be captured whenever the rules or the rights are other ones."""
        rules, own = self._rules = self.rules()
        said = repr_of(replace(rules, not_before=None), own)
        return [self._mailbox(each, rules, said) for each in self.record.all().values()]

    def provider_of(self, mailbox: Mailbox, budget: Callable[[str], Budget]) -> Sequence[Provider]:
        """See `Mailboxes`."""
        kept = self.grants.read(mailbox.id)
        if kept is None:
            raise ProviderFailed(FailureKind.REAUTHORISE, "no_grant")
        reaching = Reaching(mailbox, Kept(self.grants, mailbox.id), budget, self.clock)
        return self.kinds[mailbox.kind].providers(kept, reaching)

    def leaves_out(self, mailbox: Mailbox, collection: Collection, content: Content) -> NotWanted | None:
        """See `Mailboxes`. What can not be read is no matter of privacy: it will be set aside."""
        del mailbox, collection
        reason = self._why(content)
        return None if reason is None else NotWanted(reason.value, may_change=may_change(reason))

    def _why(self, content: Content) -> Reason | None:
        rules, own = self._rules = self._rules or self.rules()
        sieve = Sieve(rules, own, self.knows, self.forgotten)
        match content:
            case MailContent():
                return self._why_mail(content, sieve)
            case CalendarContent():
                return self._why_meeting(content, sieve)

    def _why_mail(self, content: MailContent, sieve: Sieve) -> Reason | None:
        raw = raw_mail("", content.data)
        if not isinstance(raw, RawMail):
            return None
        try:
            envelope = read_head(raw.header, source="").envelope(noted_at=content.noted_at)
            sighting = Tokeniser(self.tokens).sighting(Mail(envelope, None, labels=content.labels))
        except (UnreadableMail, NoUsableDate):
            return None
        reason = sieve.why(mail_item(sighting, secrecy_of(raw.header)))
        return reason or _forgotten(sieve, sighting)

    def _why_meeting(self, content: CalendarContent, sieve: Sieve) -> Reason | None:
        """Why none of the items of a series may be stored; one that may takes the others with it."""
        tokeniser = Tokeniser(self.tokens)
        secrecy = Secrecy.PRIVATE if content.is_private else None
        facts = [(tokeniser.calendar_fact(item), item.secrecy or secrecy) for item in content.items]
        reasons = [
            None
            if self.knows(fact.meeting)
            else sieve.why(meeting_item(fact, said)) or _forgotten(sieve, fact)
            for fact, said in facts
        ]
        return reasons[0] if reasons and all(reasons) else None

    def _mailbox(self, known: MailboxConnected, rules: PrivacyRules, said: str) -> Mailbox:
        access = known.access
        scope = hashlib.sha256("\x1f".join((said, *sorted(access.granted), access.mode)).encode())
        return Mailbox(
            id=known.mailbox,
            owner=known.owner,
            domains=known.domains,
            kind=known.kind,
            app=f"{known.kind}-{access.way}",
            since=rules.not_before,
            mode=access.mode,
            grant=access.grant,
            scope=scope.hexdigest()[:16],
        )


def _forgotten(sieve: Sieve, said: EmailSighting | CalendarFact) -> Reason | None:
    return Reason.FORGOTTEN if sieve.is_forgotten(said) else None


def repr_of(rules: PrivacyRules, own: SideMembers) -> str:
    """A text that is another one whenever the rules or the own people are."""
    parts = (
        sorted(reason.value for reason in rules.kept),
        *map(sorted, (rules.addresses, rules.domains)),
        *map(sorted, (rules.subjects, rules.only_labels, rules.never_labels)),
        *map(sorted, (own.addresses, own.domains)),
    )
    return repr(parts)
