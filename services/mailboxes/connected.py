"""The mailboxes as the capture asks for them: which there are, how they are reached, what is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from domain.capture.connections import MailboxConnected
from domain.capture.place_names import Named
from domain.capture.privacy import (
    NOBODY,
    NOTHING_MORE,
    LeftOutBecause,
    PrivacyRules,
    Reason,
    decide_collection,
    mail_item,
    meeting_item,
)
from domain.people import SideMembers
from domain.ports.clock import Clock
from domain.ports.grants import GrantStore
from domain.ports.mailboxes import Mailbox, NotWanted
from domain.ports.provider import (
    Budget,
    CalendarContent,
    Collection,
    CollectionKind,
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
from services.privacy.contacts import DealContacts


@dataclass(frozen=True, slots=True)
class _Rules:
    """Everything that items are judged by: the company's rules and people, and those of each mailbox."""

    company: PrivacyRules
    own: SideMembers
    of_mailbox: Mapping[str, PrivacyRules]

    def of(self, mailbox: str) -> tuple[PrivacyRules, PrivacyRules]:
        """The company's rules, and those of a mailbox."""
        return self.company, self.of_mailbox.get(mailbox, NOTHING_MORE)


class RulesOfMailboxes(Protocol):
    """What their owners leave out of single mailboxes."""

    def rules(self, mailboxes: Iterable[str]) -> Mapping[str, PrivacyRules]:
        """The rules of some mailboxes, by their tokens."""
        ...


@dataclass(slots=True)
class ConnectedMailboxes:
    """A `domain.ports.mailboxes.Mailboxes`. `rules` gives the company's privacy rules as they are now,
    `privacy` those of single mailboxes, `contacts` those of deals.

    Rules are asked for whenever it is asked which mailboxes are connected, and hold until then.
    """

    record: ConnectionRecord
    grants: GrantStore
    tokens: Tokens
    kinds: Mapping[str, Kind]
    rules: Callable[[], tuple[PrivacyRules, SideMembers]]
    privacy: RulesOfMailboxes
    contacts: DealContacts
    knows: Callable[[str], bool]
    clock: Clock
    forgotten: ForgottenBefore | None = None
    _rules: _Rules | None = None

    def connected(self) -> Sequence[Mailbox]:
        """See `Mailboxes`. More may be captured whenever the rules or the rights are other ones."""
        connections = self.record.all()
        rules = self._rules = self._asked(connections)
        return [self._mailbox(each, rules) for each in connections.values()]

    def provider_of(self, mailbox: Mailbox, budget: Callable[[str], Budget]) -> Sequence[Provider]:
        """See `Mailboxes`."""
        kept = self.grants.read(mailbox.id)
        if kept is None:
            raise ProviderFailed(FailureKind.REAUTHORISE, "no_grant")
        reaching = Reaching(mailbox, Kept(self.grants, mailbox.id), budget, self.clock)
        return self.kinds[mailbox.kind].providers(kept, reaching)

    def leaves_out_whole(self, mailbox: Mailbox, collection: Collection) -> NotWanted | None:
        """See `Mailboxes`. What a label says is no matter of its folder: it is judged mail by mail."""
        if not collection.called:
            return None
        is_mail = collection.kind is CollectionKind.MAIL
        named = Named(folders=collection.called) if is_mail else Named(calendars=collection.called)
        return self._by_names(mailbox, named)

    def leaves_out_told(self, mailbox: Mailbox, told: MailContent) -> NotWanted | None:
        """See `Mailboxes`."""
        found = self._by_names(mailbox, Named(folders=told.folders, categories=told.categories))
        return found or self._by_labels(mailbox, told)

    def leaves_out(self, mailbox: Mailbox, collection: Collection, content: Content) -> NotWanted | None:
        """See `Mailboxes`. What can not be read is no matter of privacy: it will be set aside."""
        rules = self._now()
        company, own = rules.of(mailbox.id)
        needs_contacts = company.deal_contacts_only or own.deal_contacts_only
        contacts = self.contacts.now() if needs_contacts else NOBODY
        sieve = Sieve(company, rules.own, self.knows, own, contacts, self.forgotten)
        match content:
            case MailContent():
                return _not_wanted(self._why_mail(content, sieve))
            case CalendarContent():
                return _not_wanted(self._why_meeting(content, collection, sieve))

    def _by_names(self, mailbox: Mailbox, named: Named) -> NotWanted | None:
        names = named.tokens(self.tokens)
        judged = (decide_collection(names, rules) for rules in self._now().of(mailbox.id))
        return next((_not_wanted(each.reason) for each in judged if isinstance(each, LeftOutBecause)), None)

    def _by_labels(self, mailbox: Mailbox, told: MailContent) -> NotWanted | None:
        labels = Tokeniser(self.tokens).labels(told.labels)
        for rules in self._now().of(mailbox.id):
            if not rules.never_labels.isdisjoint(labels):
                return _not_wanted(Reason.LABEL)
            if rules.only_labels and rules.only_labels.isdisjoint(labels):
                return _not_wanted(Reason.NO_LABEL)
        return None

    def _now(self) -> _Rules:
        rules = self._rules = self._rules or self._asked(self.record.all())
        return rules

    def _asked(self, mailboxes: Iterable[str]) -> _Rules:
        company, own = self.rules()
        return _Rules(company, own, self.privacy.rules(mailboxes))

    def _why_mail(self, content: MailContent, sieve: Sieve) -> Reason | None:
        raw = raw_mail("", content.data)
        if not isinstance(raw, RawMail):
            return None
        try:
            envelope = read_head(raw.header, source="").envelope(noted_at=content.noted_at)
            sighting = Tokeniser(self.tokens).sighting(Mail(envelope, None, labels=content.labels))
        except (UnreadableMail, NoUsableDate):
            return None
        names = Named(folders=content.folders, categories=content.categories).tokens(self.tokens)
        reason = sieve.why(mail_item(sighting, secrecy_of(raw.header), names))
        return reason or _forgotten(sieve, sighting)

    def _why_meeting(self, content: CalendarContent, collection: Collection, sieve: Sieve) -> Reason | None:
        """Why none of the items of a series may be stored; one that may takes the others with it."""
        tokeniser = Tokeniser(self.tokens)
        secrecy = Secrecy.PRIVATE if content.is_private else None
        names = Named(categories=content.categories, calendars=collection.called or None).tokens(self.tokens)
        facts = [(tokeniser.calendar_fact(item), item.secrecy or secrecy) for item in content.items]
        reasons = [
            None
            if self.knows(fact.meeting)
            else sieve.why(meeting_item(fact, said, names)) or _forgotten(sieve, fact)
            for fact, said in facts
        ]
        return reasons[0] if reasons and all(reasons) else None

    def _mailbox(self, known: MailboxConnected, rules: _Rules) -> Mailbox:
        access, ruled = known.access, rules.of(known.mailbox)
        said = repr_of(replace(ruled[0], not_before=None), rules.own)
        if ruled[1] != NOTHING_MORE:
            said += repr_of(replace(ruled[1], not_before=None), SideMembers())
        if any(each.deal_contacts_only for each in ruled):
            said += f"deal contacts {self.contacts.before_today()}"
        captures = sorted(frozenset(access.granted).difference(self.kinds[known.kind].acts.values()))
        scope = hashlib.sha256("\x1f".join((said, *captures, access.mode)).encode())
        return Mailbox(
            id=known.mailbox,
            owner=known.owner,
            domains=known.domains,
            kind=known.kind,
            app=f"{known.kind}-{access.way}",
            since=max((each.not_before for each in ruled if each.not_before is not None), default=None),
            mode=access.mode,
            grant=access.grant,
            scope=scope.hexdigest()[:16],
            looks_first=any(map(_leaves_out_more, ruled)),
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
    named = (rules.only_folders, rules.never_folders, rules.only_categories, rules.never_categories)
    more = (*map(sorted, (*named, rules.only_calendars, rules.never_calendars)), rules.deal_contacts_only)
    nothing_more: tuple[object, ...] = ([], [], [], [], [], [], False)
    return repr(parts if more == nothing_more else (*parts, *more))  # so that an update lists nothing again


def _leaves_out_more(rules: PrivacyRules) -> bool:
    """Whether somebody made rules of mail beside those that hold by themselves."""
    plain = replace(rules, kept=frozenset(), not_before=None)
    return replace(plain, only_calendars=frozenset(), never_calendars=frozenset()) != PrivacyRules()


def _not_wanted(reason: Reason | None) -> NotWanted | None:
    return None if reason is None else NotWanted(reason.value, may_change=may_change(reason))
