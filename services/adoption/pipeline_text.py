"""`setpoint.yaml` as it is proposed for a whole pipeline: what is guessed stands in comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from integrations.crmfiles.values import DateOrder
from services.adoption.deal_text import QUESTION, members_text
from services.adoption.yaml_text import quoted
from services.adoption.zones import Guess


@dataclass(frozen=True, slots=True)
class PipelineProposal:
    """What all deals share, and who the CSV's names may be.

    `owners`: addresses that write under a name; `companies`: domains that look like it, with
    the amount of mail; both may be empty.
    """

    domains: tuple[str, ...]
    addresses: tuple[str, ...]
    zone: Guess
    country: str | None
    playbook: str
    columns: Mapping[str, str]
    date_order: DateOrder | None
    owners: Mapping[str, Sequence[str]]
    companies: Mapping[str, Sequence[tuple[str, int]]]


def settings_text(proposal: PipelineProposal) -> str:
    """The file, line by line."""
    parts = (_shared(proposal), _owners(proposal), _companies(proposal), _csv(proposal))
    return "\n".join("\n".join(part) + "\n" for part in parts)


def _shared(proposal: PipelineProposal) -> Iterator[str]:
    yield "# What all deals of the CSV beside this file share. Proposed by `setpoint init`."
    nobody = "" if proposal.domains or proposal.addresses else f"   {QUESTION}: domains or addresses"
    yield f"seller: {members_text(proposal.domains, proposal.addresses)}{nobody}"
    yield f"timezone: {proposal.zone.zone or 'UTC'}          # {proposal.zone.why}"
    yield f"playbook: {quoted(proposal.playbook)}"
    yield "# calendars:                    # without countries only weekends are free"
    yield f"#   seller: {{country: {proposal.country or 'US'}}}"
    yield f"#   buyer: {{country: {proposal.country or 'US'}}}"
    yield "# team: [rita@ours.example]     # only these people's mail counts as ours"


def _owners(proposal: PipelineProposal) -> Iterator[str]:
    yield "# The CRM's names of owners. Take off the # where the address is right."
    yield "owners:"
    for name, addresses in proposal.owners.items():
        known = quoted(addresses[0]) if addresses else "..."
        yield f"#  {quoted(name)}: {known}{'' if addresses else '     # nobody here writes under this name'}"


def _companies(proposal: PipelineProposal) -> Iterator[str]:
    yield "# Companies whose web site or contacts the CSV does not tell, and domains that look like them."
    yield "# Only the name speaks for these: take off the # where it is right."
    yield "companies:"
    for name, domains in proposal.companies.items():
        listed = ", ".join(quoted(domain) for domain, _ in domains) or "..."
        mail = ", ".join(str(count) for _, count in domains)
        says = f"mail: {mail}" if domains else "no mail here looks like it"
        yield f"#  {quoted(name)}: [{listed}]     # {says}"


def _csv(proposal: PipelineProposal) -> Iterator[str]:
    if proposal.columns:
        yield "columns:"
        yield from (f"  {field}: {quoted(header)}" for field, header in proposal.columns.items())
    else:
        yield "# columns: {decision_date: Close Date}     # where a header of the CSV is not known"
    if proposal.date_order is None:
        yield "# date_order: dmy               # which of 2/3/2026 is the day, where the CSV does not tell"
    else:
        yield f"date_order: {proposal.date_order}"
