"""`setpoint privacy test MAILBOX`: rules tried on a connected mailbox, as its provider has it now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.capture.place_names import name_tokens
from domain.capture.privacy import PrivacyRules
from domain.company.privacy import PrivacySettings, rules_of
from domain.people import SideMembers
from domain.ports.tokens import Tokens
from domain.touches.words import words_of
from services.capture.budget import Waiting, budgets_of
from services.privacy.looking import Looked, RuleName, Wanted, look_through
from services.privacy.of_mailbox import mailboxes_of
from services.privacy.shapes import counted_lines, not_listed_lines
from services.progress import telling
from services.settings import Settings
from services.shapes import Json
from services.wiring import Store, connected_mailboxes, open_connecting

if TYPE_CHECKING:
    from services.mailboxes.connected import ConnectedMailboxes

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class CompanyRules:
    """The company's rules that are tried, and who its own people are."""

    privacy: PrivacySettings
    own: SideMembers


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: rules of the company, of the mailbox, or the ledger's where None; of the last `days`."""

    company: Callable[[Store], CompanyRules] | None = None
    own: PrivacySettings | None = None
    days: int | None = None


def try_on_mailbox(
    settings: Settings, address: str, trial: Trial, *, waiting: Waiting | None = None
) -> Looked:
    """Judge the mailboxes of an address.

    Raises:
        NotConnected: there is none.
        ProviderFailed: it can not be looked through.
    """
    waits, budgets, looked = waiting or Waiting(), budgets_of(settings.quotas), Looked()
    with open_connecting(settings) as (store, connecting), telling("looking through") as progress:
        known = mailboxes_of(store, address)
        mailboxes = connected_mailboxes(settings, store, connecting.grants)
        said = store.company.settings()
        company = PrivacySettings() if said is None else said.privacy
        mailboxes, named = _ruled(mailboxes, store, trial, (company, known.settings()))
        ours = {each.mailbox for each in known.mailboxes}
        for mailbox in (each for each in mailboxes.connected() if each.id in ours):
            wanted = Wanted(
                mailbox=mailbox,
                mailboxes=mailboxes,
                tokens=store.tokens,
                since=None if trial.days is None else store.clock.now() - trial.days * _DAY,
                named=named,
                wait=waits.wait,
                progress=progress,
            )
            app, id_ = mailbox.app, mailbox.id
            with ExitStack() as opened:
                providers = mailboxes.provider_of(mailbox, lambda api: budgets.of(app, id_, api, waits))  # noqa: B023 - used within this round
                for provider in providers:
                    opened.callback(provider.close)
                look_through(wanted, providers, looked)
    return looked


def looked_shape(looked: Looked) -> Json:
    """What a dry run found."""
    return {
        "listed": looked.listed,
        "kept": looked.kept,
        "left_out": dict(looked.left_out),
        "unread": looked.unread,
        "by_name": [
            {"kind": kind, "name": name, "items": count}
            for (kind, name), count in sorted(looked.by_name.items())
        ],
        "not_listed": dict(looked.not_listed),
    }


def looked_lines(looked: Looked) -> Iterator[str]:
    """The same for people."""
    yield f"{looked.listed} listed: {looked.kept} would be stored, {looked.left_out.total()} would not:"
    yield from counted_lines(looked.left_out)
    if looked.unread:
        yield f"{looked.unread:>7}  can not be had or read for now"
    yield from not_listed_lines(looked.not_listed)
    for (kind, name), count in sorted(looked.by_name.items()):
        yield f"{count:>7}  bear the {kind} {name}"


def _ruled(
    mailboxes: ConnectedMailboxes, store: Store, trial: Trial, said: tuple[PrivacySettings, PrivacySettings]
) -> tuple[ConnectedMailboxes, Mapping[tuple[str, object], RuleName]]:
    """The mailboxes under the rules that are tried, and the names that these give."""
    company, own = said
    if trial.company is not None:
        tried = trial.company(store)
        company, people = tried.privacy, tried.own
        rules = rules_of(company, store.tokens)
        mailboxes = replace(mailboxes, rules=lambda: (rules, people))
    if trial.own is not None:
        own = trial.own
        mailboxes = replace(mailboxes, privacy=_ForEach(rules_of(own, store.tokens)))
    return mailboxes, _named((company, own), store.tokens)


@dataclass(frozen=True, slots=True)
class _ForEach:
    """The same rules for every mailbox."""

    tried: PrivacyRules

    def rules(self, mailboxes: Iterable[str]) -> Mapping[str, PrivacyRules]:
        """See `MailboxPrivacy`."""
        return dict.fromkeys(mailboxes, self.tried)


def _named(said: Sequence[PrivacySettings], tokens: Tokens) -> Mapping[tuple[str, object], RuleName]:
    found: dict[tuple[str, object], RuleName] = {}
    for each in said:
        for name in (*each.only_labels, *each.never_labels):
            found["label", tuple(map(tokens.word, words_of(name)))] = ("label", name)
        for kind, names in (
            ("folder", (*each.only_folders, *each.never_folders)),
            ("category", (*each.only_categories, *each.never_categories)),
            ("calendar", (*each.only_calendars, *each.never_calendars)),
        ):
            found.update(
                {(kind, token): (kind, name) for name in names for token in name_tokens([name], tokens)}
            )
    return found
