"""The commands `setpoint people ...`: who takes part in deals, and who is one person, or none."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from domain.deal.events import Listed
from services.people import company, deals
from services.people.company import Told
from services.people.looking import look
from services.people.said import said_lines, said_shape
from services.people.shapes import people_shape
from services.people.terminal import print_people
from services.speaking.options import (
    ByOption,
    DealArgument,
    Format,
    FormatOption,
    LedgerOption,
    ReasonOption,
    opened_store,
    print_json,
    print_lines,
    tell,
)
from services.speaking.speaker import Talk, speaker_of
from services.speaking.typed import CannotBeSaid, typed_address


class ShowsByDefault(TyperGroup):
    """`setpoint people DEAL` is `setpoint people show DEAL`, by which a deal of a command's name is shown."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's own, of no public name
        """Put the command before a deal's id."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=ShowsByDefault,
    no_args_is_help=True,
    help=(
        "Who takes part in a deal: setpoint people DEAL. And for all deals: which addresses are one "
        "person's, and which are nobody's."
    ),
)

AddressArgument = Annotated[
    str, typer.Argument(metavar="ADDRESS", help="The person's address.", show_default=False)
]
AddressesArgument = Annotated[
    list[str], typer.Argument(metavar="ADDRESS...", help="Two or more addresses.", show_default=False)
]
SideOption = Annotated[
    Listed | None, typer.Option(help="For whom they take part. Default: as the deal knows their domain.")
]
RoleOption = Annotated[
    str | None, typer.Option(metavar="ROLE", help="Their role, by the id that the playbook gives it.")
]
RoleArgument = Annotated[
    str | None, typer.Argument(metavar="ROLE", help="The role's id in the playbook.", show_default=False)
]
NoneOption = Annotated[bool, typer.Option("--none", help="They have no role, whatever the deal file says.")]


@app.command()
def show(
    deal: DealArgument,
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Show everybody in a deal, and who and which roles are proposed. Also: setpoint people DEAL.

    Contacts are counted of the buyer's people and of strangers, never of your own.

    Example: setpoint people north-2026
    """
    with opened_store(ledger) as store:
        shape = people_shape(look(store, deal))
    if format is Format.JSON:
        print_json(shape)
    else:
        print_people(Console(highlight=False), shape)


@app.command()
def add(
    deal: DealArgument,
    address: AddressArgument,
    *,
    side: SideOption = None,
    role: RoleOption = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Say that a person takes part in a deal. It outranks the deal file, and survives its next import.

    Example: setpoint people add north-2026 ines@north.example --role legal --reason "she wrote to us"
    """
    person = typed_address(address, "ADDRESS")
    with opened_store(ledger) as store:
        talk = Talk(store, deal, speaker_of(by, store))
        events = deals.add(talk, person, side, role, reason)
        said = f"{deal}: {person} takes part" + ("" if events else ": that was known")
        tell(store, format, deal, said, deal=deal, recorded=len(events))


@app.command("role")
def role_(
    deal: DealArgument,
    address: AddressArgument,
    role: RoleArgument = None,
    *,
    none: NoneOption = False,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Say which role a person has in a deal, or that they have none. It outranks the deal file.

    Example: setpoint people role north-2026 ines@north.example legal
    """
    if none == (role is not None):
        raise CannotBeSaid("ROLE", "expected a role or --none, and not both")
    person = typed_address(address, "ADDRESS")
    with opened_store(ledger) as store:
        events = deals.give_role(Talk(store, deal, speaker_of(by, store)), person, role, reason)
        said = f"{deal}: {person} has the role {role}" if role else f"{deal}: {person} has no role"
        news = said if events else f"{said}: that was known"
        tell(store, format, deal, news, deal=deal, recorded=len(events))


@app.command()
def dismiss(
    deal: DealArgument,
    address: AddressArgument,
    *,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Say that what is proposed of a person is not wanted. For the same ground it does not come back.

    Who was only copied is proposed again once they write, a role once another title speaks for it.

    Example: setpoint people dismiss north-2026 olga@elsewhere.example --reason "their landlord"
    """
    person = typed_address(address, "ADDRESS")
    with opened_store(ledger) as store:
        events = deals.dismiss(Talk(store, deal, speaker_of(by, store)), person, reason)
        said = f"{deal}: nothing is proposed of {person} any more"
        tell(store, format, deal, said, deal=deal, recorded=len(events))


@app.command()
def join(
    addresses: AddressesArgument,
    *,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Say that addresses are one person's, in all deals. A plus address needs no word.

    Example: setpoint people join bea@north.example bea.berg@gmail.com --reason "her own address"
    """
    people = list(dict.fromkeys(typed_address(each, "ADDRESS") for each in addresses))
    with opened_store(ledger) as store:
        told = company.join(store, people, speaker_of(by, store), reason)
    _tell(format, f"{' and '.join(people)} are one person", told)


@app.command()
def part(
    address: AddressArgument,
    *,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Say that an address is nobody else's after all, in all deals.

    Example: setpoint people part bea.berg@gmail.com
    """
    person = typed_address(address, "ADDRESS")
    with opened_store(ledger) as store:
        told = company.part(store, person, speaker_of(by, store), reason)
    _tell(format, f"{person} is nobody else's", told)


@app.command()
def not_a_person(
    address: AddressArgument,
    *,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Say that an address is a list, a room or a mailbox of several: it has a side, and counts as nobody.

    Example: setpoint people not-a-person project@north.example --reason "a distribution list"
    """
    _judge(address, reason, by, format, ledger, is_person=False)


@app.command()
def is_a_person(
    address: AddressArgument,
    *,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Say that an address is a person's, whatever it looks like.

    Example: setpoint people is-a-person legal@north.example --reason "a lawyer, alone"
    """
    _judge(address, reason, by, format, ledger, is_person=True)


@app.command()
def said(
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Show what was said of addresses for all deals: who is one person, who is a person at all.

    Example: setpoint people said
    """
    with opened_store(ledger) as store:
        shape = said_shape(store)
    if format is Format.JSON:
        print_json(shape)
        return
    print_lines(*said_lines(shape))


def _judge(
    address: str, reason: str | None, by: str | None, wanted: Format, ledger: str | None, *, is_person: bool
) -> None:
    person = typed_address(address, "ADDRESS")
    with opened_store(ledger) as store:
        told = company.judge(store, person, speaker_of(by, store), reason, is_person=is_person)
    _tell(wanted, f"{person} is {'a person' if is_person else 'not a person'}", told)


def _tell(wanted: Format, said: str, told: Told) -> None:
    if wanted is Format.JSON:
        print_json({"recorded": told.events, "deals": told.deals})
        return
    news = said if told.events else f"{said}: that was known"
    learnt = f"; it concerns {', '.join(told.deals)}" if told.deals else ""
    print_lines(f"{news}{learnt}")
