"""The commands `setpoint privacy show`, `set` and `test`; `forget` and `visible` are beside it."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from domain.company.privacy import PrivacySettings, rules_of
from domain.moments import Zone
from domain.people import SideMembers
from integrations.playbookfiles.addresses import is_an_address
from services.adoption.defaults import read_company_file
from services.capture.sieve import Sieve, of_files, sieve_of
from services.privacy.counting import counted_in, tried_on
from services.privacy.forget_command import forget, kept_and_seen
from services.privacy.of_mailbox import mailboxes_of, what_follows
from services.privacy.shapes import (
    account_lines,
    account_shape,
    counted_lines,
    forgotten_words,
    kept_line,
    mailbox_privacy_shape,
    privacy_lines,
    privacy_shape,
)
from services.privacy.trying import CompanyRules, Trial, looked_lines, looked_shape, try_on_mailbox
from services.privacy.typed import TypedRules, stated_rules
from services.privacy.visible_command import visible
from services.privacy.visible_words import choices_lines
from services.settings import read_settings
from services.speaking.options import (
    ByOption,
    Format,
    FormatOption,
    LedgerOption,
    opened_store,
    print_json,
    print_lines,
)
from services.speaking.speaker import speaker_of
from services.speaking.typed import CannotBeSaid, typed_address
from services.wiring import Store, offline, open_store

app = typer.Typer(
    no_args_is_help=True,
    help="What of mail and calendars is left out before a byte is stored: for the company (`privacy:` in "
    "setpoint.yaml), and more than that for single mailboxes; what is forgotten, and who sees what.",
)

SourcesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="MAILBOX | SOURCE...",
        help="The address of a connected mailbox; or mail and calendars, as for replay.",
        show_default=False,
    ),
]
SettingsOption = Annotated[
    Path | None,
    typer.Option(
        "--settings", metavar="setpoint.yaml", help="Try the rules of this file. Default: the ledger's."
    ),
]
RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", metavar="FILE", help="Try these rules of the mailbox. Default: the ledger's."),
]
DaysOption = Annotated[
    int | None,
    typer.Option("--days", min=1, metavar="N", help="Look at the last N days of a mailbox. Default: at all."),
]
MailboxArgument = Annotated[
    str, typer.Argument(metavar="MAILBOX", help="The address of its owner.", show_default=False)
]


@app.command()
def show(
    mailbox: Annotated[
        str | None,
        typer.Argument(metavar="[MAILBOX]", help="The address of its owner. Default: the company."),
    ] = None,
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Show what is not stored, and how much is left out so far, by reason: each item once.

    Of a mailbox: what its owner leaves out beside the company, and what became of all that was listed.

    Example: setpoint privacy show rita@ours.example
    """
    with opened_store(ledger) as store:
        if mailbox is None:
            _show_company(store, format)
        else:
            _show_mailbox(store, typed_address(mailbox, "MAILBOX"), format)


@app.command("set")
def set_(
    mailbox: MailboxArgument,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Rules, as under `privacy:` in setpoint.yaml.")
    ] = None,
    *,
    block: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS|DOMAIN", help="Nothing of theirs.")
    ] = None,
    subject: Annotated[list[str] | None, typer.Option(metavar="WORDS", help="No subject with them.")] = None,
    never: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND:NAME", help="Nothing of a label, folder, category or calendar."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="KIND:NAME", help="Nothing else than of it.")
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(metavar="REASON", help="internal, private or confidential, if the company keeps it."),
    ] = None,
    not_before: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Nothing that is older. Midnight of the company's zone."),
    ] = None,
    only_deal_contacts: Annotated[
        bool, typer.Option("--only-deal-contacts", help="Nothing without somebody of a known deal's buyer.")
    ] = False,
    nothing_more: Annotated[
        bool, typer.Option("--nothing-more", help="Leave out no more than the company does.")
    ] = False,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Leave out more of one mailbox than the company does, never less. What is said replaces all before.

    Options can be repeated. What the company leaves out is left out whatever is said here.

    Example: setpoint privacy set rita@ours.example --never folder:Private --block clinic.example
    """
    address = typed_address(mailbox, "MAILBOX")
    typed = TypedRules(
        also=also or (),
        block=block or (),
        subjects=subject or (),
        only=only or (),
        never=never or (),
        not_before=not_before,
        only_deal_contacts=only_deal_contacts,
        nothing_more=nothing_more,
    )
    with opened_store(ledger) as store:
        rules = stated_rules(typed, file, _zone_of(store))
        is_new = mailboxes_of(store, address).state(rules, actor=speaker_of(by, store).actor)
    shape = mailbox_privacy_shape(rules)
    if format is Format.JSON:
        print_json({"recorded": is_new, "mailbox": address, "privacy": shape})
        return
    print_lines(*_own_lines(address, shape), *(what_follows() if is_new else ["nothing is new"]))


@app.command("test")
def try_on(
    sources: SourcesArgument,
    *,
    settings: SettingsOption = None,
    rules: RulesOption = None,
    days: DaysOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Count what the rules would leave out of a connected mailbox, or of files, by reason. Nothing is stored.

    Of a mailbox the header lines are read, at the pace that its provider allows. Nobody is told which mail.

    Example: setpoint privacy test rita@ours.example --days 90 --settings setpoint.yaml
    """
    if len(sources) == 1 and is_an_address(sources[0]) and not Path(sources[0]).exists():
        settings_of_ledger = read_settings(os.environ, ledger)
        with open_store(settings_of_ledger) as store:
            own = None if rules is None else stated_rules(TypedRules(), rules, _zone_of(store))
        trial = Trial(None if settings is None else partial(_company_rules, settings), own, days)
        looked = try_on_mailbox(settings_of_ledger, typed_address(sources[0], "MAILBOX"), trial)
        if format is Format.JSON:
            print_json(looked_shape(looked))
        else:
            print_lines(*looked_lines(looked))
    elif rules is not None or days is not None:
        option = "--rules" if rules is not None else "--days"
        raise CannotBeSaid(option, "expected the address of a connected mailbox beside it, found files")
    else:
        _try_on_files([Path(each) for each in sources], settings, format, ledger)


app.command()(forget)
app.command()(visible)


def _show_company(store: Store, wanted: Format) -> None:
    settings = store.company.settings()
    shape = privacy_shape(PrivacySettings() if settings is None else settings.privacy)
    counted = counted_in(store.ledger)
    more, is_known = kept_and_seen(store), settings is not None
    if wanted is Format.JSON:
        told = {"privacy": shape, "own_people_known": is_known, "left_out": dict(counted)}
        print_json({**told, **more})
        return
    print_lines("not stored:", *(f"  {line}" for line in privacy_lines(shape)))
    if settings is None:
        print_lines("nobody has said who your own people are: setpoint company set setpoint.yaml")
    print_lines(f"left out so far: {counted.total()}", *counted_lines(counted))
    print_lines(kept_line(shape), f"forgotten so far: {forgotten_words(more['forgotten'])}")
    print_lines(*choices_lines(more["visible"]))


def _show_mailbox(store: Store, address: str, wanted: Format) -> None:
    company, own = store.company.settings(), mailboxes_of(store, address)
    rules = privacy_shape(PrivacySettings() if company is None else company.privacy)
    shape, account = mailbox_privacy_shape(own.settings()), own.account()
    if wanted is Format.JSON:
        said = {"mailbox": address, "company": rules, "privacy": shape, "account": account_shape(account)}
        print_json(said)
        return
    print_lines("not stored, as the company says:", *(f"  {line}" for line in privacy_lines(rules)))
    print_lines(*_own_lines(address, shape), *account_lines(account))


def _zone_of(store: Store) -> Zone:
    """The zone in which a day begins at midnight."""
    company = store.company.settings()
    return store.outside.zone("UTC") if company is None else company.zone


def _own_lines(address: str, shape: dict[str, object]) -> list[str]:
    lines = [f"  {line}" for line in privacy_lines(shape)]
    return [f"not stored of {address} besides:", *lines] if lines else [f"of {address} no more is left out"]


def _company_rules(file: Path, store: Store) -> CompanyRules:
    company = read_company_file(file)
    people = (*company.seller.addresses, *company.team)
    own = SideMembers(
        frozenset(map(store.tokens.person, people)),
        frozenset(map(store.tokens.domain, company.seller.domains)),
    )
    return CompanyRules(company.privacy, own)


def _try_on_files(sources: list[Path], settings: Path | None, wanted: Format, ledger: str | None) -> None:
    zone = read_settings(os.environ, ledger).zone
    if settings is not None:
        tokens = offline().tokens
        tried = tried_on(sources, _sieve_of_file(settings), tokens, zone)
    else:
        with opened_store(ledger) as store:
            tried = tried_on(sources, _sieve_of_store(store), store.tokens, zone)
    if wanted is Format.JSON:
        print_json({"kept": tried.kept, "left_out": dict(tried.left_out)})
        return
    print_lines(
        f"{tried.kept} would be stored, {tried.left_out.total()} would not:",
        *counted_lines(tried.left_out),
    )


def _sieve_of_file(file: Path) -> Sieve:
    company, tokens = read_company_file(file), offline().tokens
    people = (*company.seller.addresses, *company.team)
    own = SideMembers(
        frozenset(map(tokens.person, people)), frozenset(map(tokens.domain, company.seller.domains))
    )
    return Sieve(of_files(rules_of(company.privacy, tokens)), own, lambda _meeting: False)


def _sieve_of_store(store: Store) -> Sieve:
    return sieve_of(store.company, store.ledger)
