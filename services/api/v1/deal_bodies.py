"""What a deal is opened with, as JSON: everything that a deal file can say, under the same names.

What a file writes as a mapping with free keys (people, what was reached, durations) is a list here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from domain.playbook.playbook import Owner
from domain.touches.touch import InteractionKind
from integrations.playbookfiles.milestones import LONGEST_DURATION, MOST_AMOUNT
from integrations.playbookfiles.plain_values import Keyed, Plain
from integrations.playbookfiles.scalars import IDENTIFIER, LONGEST_LINE, LONGEST_TEXT

_MOST = 200
_LONGEST_ADDRESS = 320
EITHER_SIDE = Literal["seller", "buyer"]
WEEKDAY = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Line = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE)]
Prose = Annotated[str, Field(max_length=LONGEST_TEXT)]
Id = Annotated[str, Field(max_length=100, pattern=f"^{IDENTIFIER}$")]
AddressText = Annotated[str, Field(max_length=_LONGEST_ADDRESS, examples=["bea@north.example"])]
Addresses = Annotated[list[AddressText], Field(max_length=_MOST)]
Domains = Annotated[list[Annotated[str, Field(max_length=253)]], Field(max_length=_MOST)]
Lines = Annotated[list[Line], Field(max_length=_MOST)]
Ids = Annotated[list[Id], Field(max_length=_MOST)]
Days = Annotated[int, Field(ge=0, le=LONGEST_DURATION)]
Amount = Annotated[float, Field(ge=0, le=MOST_AMOUNT, allow_inf_nan=False, examples=[120000])]


class Said(BaseModel):
    """A part of what is said; nothing else may stand in it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    def plain(self) -> dict[str, Any]:
        """The same as a deal file has it; what was left out is left out."""
        return {
            field.alias or name: plain_of(getattr(self, name))
            for name, field in type(self).model_fields.items()
            if getattr(self, name) is not None
        }


def plain_of(value: Any) -> Plain:  # noqa: ANN401 - whatever a model holds
    """A value of a model without models in it."""
    if isinstance(value, Said):
        return value.plain()
    if isinstance(value, list):
        return [plain_of(each) for each in value]
    found: Plain = value
    return found


class MembersSaid(Said):
    """Domains and addresses of one side."""

    domains: Domains = Field([], examples=[["north.example"]])
    addresses: Addresses = Field([], examples=[["bea@mail.example"]])


class PartnerSaid(MembersSaid):
    """A reseller or counsel who plays for one side."""

    plays_for: EITHER_SIDE


class BasisSaid(Said):
    """Whose date the decision date is, the event behind it and its evidence."""

    whose: EITHER_SIDE = Field(examples=["buyer"])
    event: Prose = Field("", examples=["the old contract ends"])
    evidence: Prose = Field("", examples=["mail of Bea, 28 May"])


class StrategySaid(Said):
    """Why the deal should be won; an empty item is a gap."""

    why_now: Prose = ""
    decider: Prose = ""
    decision_process: Prose = ""
    cost_of_delay: Prose = ""


class CalendarSaid(Said):
    """On which days a side works: country and subdivision as the `holidays` package names them."""

    country: str | None = Field(None, max_length=20, examples=["DE"])
    subdivision: str | None = Field(None, max_length=20, examples=["BE"])
    weekend: list[WEEKDAY] | None = Field(None, max_length=7)
    closures: list[date] | None = Field(None, max_length=_MOST)


class CalendarsSaid(Said):
    """The calendars of both sides; what is left out is the company's."""

    seller: CalendarSaid | None = None
    buyer: CalendarSaid | None = None


class RoleSaid(Said):
    """The role that somebody holds in the deal."""

    address: AddressText
    role: Line = Field(examples=["economic_buyer"])


class ReachedSaid(Said):
    """A milestone of a running deal, and when it was reached."""

    milestone: Id = Field(examples=["discovery"])
    on: date = Field(examples=["2026-05-12"])


class PromiseSaid(Said):
    """A promise of one side, made on one day and due on another."""

    by: EITHER_SIDE
    on: date
    due: date
    what: Prose = ""


class Agreed(Said):
    """Something was agreed for a day."""

    agreed: date


class TouchSaid(Said):
    """A call, a meeting in person or a chat that was before; whoever began it first."""

    at: AwareDatetime
    kind: InteractionKind
    people: Addresses = Field(min_length=1)
    outcome: Literal["we_owe", "they_owe"] | Agreed | None = None
    title: Line | None = None


class DurationSaid(Said):
    """Working days that a milestone takes."""

    typical: Days
    min: Days | None = None
    max: Days | None = None
    source: Line | None = None


class DurationOf(DurationSaid):
    """Working days that a milestone of the playbook takes in this deal."""

    milestone: Id


class MeetingShows(Said):
    """A mutual buyer meeting that was held."""

    title_contains: Lines | None = None
    roles: Lines | None = None
    domains: Domains | None = None


class MailShows(Said):
    """A mail of the conversation."""

    subject_contains: Lines | None = None
    from_: EITHER_SIDE | None = Field(None, alias="from")
    from_role: Lines | None = None
    to_role: Lines | None = None


class AttachmentShows(Said):
    """An attachment."""

    name_contains: Lines | None = None
    from_: EITHER_SIDE | None = Field(None, alias="from")
    from_role: Lines | None = None
    to_role: Lines | None = None


class LabelShows(Said):
    """A label."""

    name_contains: Lines | None = None


class Shows(Said):
    """What shows something: one of these."""

    meeting_held: MeetingShows | None = None
    email: MailShows | None = None
    attachment: AttachmentShows | None = None
    label: LabelShows | None = None
    word: Literal[True] | None = Field(None, description="Only a person's word.")


class AppliesWhen(Said):
    """To which deals a milestone applies."""

    amount_at_least: Amount | None = None
    amount_below: Amount | None = None
    tags_any: Lines | None = None
    tags_all: Lines | None = None
    tags_none: Lines | None = None


class NextStepSaid(Said):
    """What to do where a milestone is next."""

    kind: Id
    text: Line


class AddedMilestone(Said):
    """A step of this deal that its playbook does not have."""

    id: Id
    name: Line
    owner: Owner
    duration: DurationSaid
    requires: Ids | None = None
    when: AppliesWhen | None = None
    optional: bool | None = None
    roles: Lines | None = None
    starts: list[Shows] | None = Field(None, max_length=_MOST)
    progress: list[Shows] | None = Field(None, max_length=_MOST)
    evidence: list[Shows] | None = Field(None, max_length=_MOST)
    methods: Lines | None = None
    next_step: NextStepSaid | None = None


class TailoringSaid(Said):
    """How the deal changes its playbook."""

    drop: Ids = []
    duration: list[DurationOf] = Field([], max_length=_MOST)
    add: list[AddedMilestone] = Field([], max_length=_MOST)

    def plain(self) -> dict[str, Any]:
        """The durations by their milestones."""
        return {**super().plain(), "duration": _keyed(self.duration, "milestone")}


_EXAMPLE: Any = {
    "id": "northwind-2026",
    "name": "Northwind: rollout in three plants",
    "opened_on": "2026-06-01",
    "decision_date": "2026-09-30",
    "owner": "rita@ours.example",
    "buyer": {"domains": ["north.example"]},
    "decision_basis": {"whose": "buyer", "event": "the old contract ends", "evidence": "mail of Bea, 28 May"},
    "strategy": {"why_now": "the old contract ends", "decider": "Carl"},
    "amount": 120000,
    "reached": [{"milestone": "discovery", "on": "2026-05-28"}],
}


class NewDeal(Said):
    """A deal to be opened. What is left out is as the company's settings say.

    Its decision date never moves. `reached: []` says that nothing was reached yet; left out, nobody
    has said where the deal stands.
    """

    id: Id | None = Field(None, description="Left out, it follows from the name and the day of opening.")
    name: Line
    opened_on: date
    decision_date: date
    timezone: str | None = Field(None, max_length=100, examples=["Europe/Berlin"])
    owner: AddressText | None = None
    team: Addresses | None = None
    seller: MembersSaid | None = None
    buyer: MembersSaid
    partner: PartnerSaid | None = None
    calendars: CalendarsSaid | None = None
    playbook: Line | None = Field(None, examples=["enterprise@1"], description="A name, or name@version.")
    methods: Lines | None = None
    plan: TailoringSaid | None = None
    amount: Amount | None = None
    tags: Lines | None = None
    decision_basis: BasisSaid | None = None
    strategy: StrategySaid | None = None
    people: list[RoleSaid] | None = Field(None, max_length=_MOST)
    reached: list[ReachedSaid] | None = Field(None, max_length=_MOST)
    commitments: list[PromiseSaid] | None = Field(None, max_length=_MOST)
    touches: list[TouchSaid] | None = Field(None, max_length=_MOST)

    model_config = {"json_schema_extra": {"examples": [_EXAMPLE]}}

    def plain(self) -> dict[str, Any]:
        """People by their addresses, and what was reached by milestone."""
        keyed = {
            "people": None if self.people is None else _keyed(self.people, "address"),
            "reached": None if self.reached is None else _keyed(self.reached, "milestone", "on"),
        }
        return {**super().plain(), **{name: each for name, each in keyed.items() if each is not None}}


def _keyed(items: list[Any], key: str, value: str | None = None) -> Keyed:
    plain: list[Mapping[str, Plain]] = [each.plain() for each in items]
    return Keyed(plain, key, value)
