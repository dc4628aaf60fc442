"""`setpoint init --csv`: one mailbox and one CSV become a folder that `setpoint review` reads.

A company of the CSV is matched to a domain of the mailbox by its name alone only as a proposal:
it is written as a comment, and counts when a person takes off the `#`.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from integrations.crmfiles.asking import NamesAsked, names_asked
from integrations.crmfiles.columns import Field
from integrations.crmfiles.values import DateOrder, folded_name
from services.adoption.beginning import named_playbook, refuse_to_overwrite, surveyed, write_new
from services.adoption.companies import company_domain_of, is_company_domain, stands_for
from services.adoption.defaults import DEFAULTS_NAME
from services.adoption.pipeline_text import PipelineProposal, settings_text
from services.adoption.proposing import offsets_of, owners_of
from services.adoption.refusals import FaultyOption
from services.adoption.survey import Survey
from services.adoption.zones import country_of_zone, guess_zone

_MOST_DOMAINS = 3
_ORDERS = {order.value: order for order in DateOrder}


@dataclass(frozen=True, slots=True)
class Begun:
    """A folder that was made ready: how many rows tell their buyer, what is proposed, what is open."""

    folder: Path
    settings: Path
    known: int
    proposed: int
    unknown: int
    set_aside: tuple[str, ...]


def begin_pipeline(
    sources: Sequence[Path],
    csv: Path,
    folder: Path,
    *,
    columns: Sequence[str],
    date_order: str | None,
    playbook: str,
    force: bool,
) -> Begun:
    """Write `setpoint.yaml` into the folder, and the CSV beside it.

    Raises:
        FaultyOption: an option can not be used.
        FaultyCrmFile: the CSV can not be used.
        WillNotOverwrite: one of the files is there, and `force` is not given.
        UnreadableSource: nothing can be read of a source.
    """
    named, order = typed_columns(columns), typed_date_order(date_order)
    asked = names_asked(csv, columns=named, date_order=order, is_company_domain=is_company_domain)
    settings, copy = folder / DEFAULTS_NAME, folder / csv.name
    for path in (settings, *(() if _is_same(csv, copy) else (copy,))):
        refuse_to_overwrite(path, force=force)
    named_playbook(playbook, folder)
    seen = surveyed(sources, "", ("-",))
    proposal = _proposal(seen, asked, playbook, named, order)
    folder.mkdir(parents=True, exist_ok=True)
    if not _is_same(csv, copy):
        shutil.copyfile(csv, copy)
    write_new(settings, settings_text(proposal), force=force)
    proposed = sum(bool(domains) for domains in proposal.companies.values())
    unread = tuple(f"could not be read: {one.source}: {one.reason}" for one in seen.set_aside[:20])
    return Begun(folder, settings, asked.told, proposed, len(asked.companies) - proposed, unread)


def _proposal(
    seen: Survey,
    asked: NamesAsked,
    playbook: str,
    columns: Mapping[str, str],
    order: DateOrder | None,
) -> PipelineProposal:
    owners = owners_of(seen, ())
    domains = tuple(dict.fromkeys(d for d in (company_domain_of(a) for a, _ in owners) if d is not None))
    addresses = tuple(a for a, _ in owners if company_domain_of(a) is None)
    guess = guess_zone(seen.zones, offsets_of(seen, domains, addresses))
    counted = seen.by_domain()
    return PipelineProposal(
        domains=domains,
        addresses=addresses,
        zone=guess,
        country=country_of_zone(guess.zone) if guess.zone else None,
        playbook=playbook,
        columns=columns,
        date_order=order,
        owners={name: _addresses_of(name, seen, domains, addresses) for name in asked.owners},
        companies={
            name: [
                (domain, count)
                for domain, count in counted.most_common()
                if domain not in domains and stands_for(domain, name)
            ][:_MOST_DOMAINS]
            for name in asked.companies
        },
    )


def _addresses_of(
    name: str, seen: Survey, domains: Sequence[str], addresses: Sequence[str]
) -> tuple[str, ...]:
    """The seller's people who write under a name."""
    ours = (
        p for p in seen.people.values() if company_domain_of(p.address) in domains or p.address in addresses
    )
    return tuple(sorted(p.address for p in ours if folded_name(p.name) == folded_name(name)))


def typed_columns(typed: Sequence[str]) -> dict[str, str]:
    """Where fields stand, by their names.

    Raises:
        FaultyOption: that is not said.
    """
    columns: dict[str, str] = {}
    for each in typed:
        field, equals, header = each.partition("=")
        if not equals or field.strip() not in set(Field):
            expected = f"FIELD=HEADER with a field of {', '.join(Field)}"
            raise FaultyOption(f"--column: expected {expected}, found {each[:60]!r}")
        columns[field.strip()] = header.strip()
    return columns


def typed_date_order(typed: str | None) -> DateOrder | None:
    """Which of `2/3/2026` is the day.

    Raises:
        FaultyOption: that is not said.
    """
    if typed is not None and typed not in _ORDERS:
        raise FaultyOption(f"--date-order: expected dmy or mdy, found {typed[:60]!r}")
    return None if typed is None else _ORDERS[typed]


def _is_same(csv: Path, copy: Path) -> bool:
    return copy.exists() and csv.samefile(copy)
