"""What is sent and answered of the rules of matching."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.api.v1.models.basics import InstantText
from services.api.v1.models.matching import (
    LONGEST_ID,
    LONGEST_REASON,
    DealNamed,
    OutcomeBrief,
    ProposalShown,
)

_MOST = 1_000
_TEXT = 320
Text = Annotated[str, Field(min_length=1, max_length=_TEXT)]
Points = Annotated[int, Field(ge=-_MOST, le=_MOST)]


class PointsShown(BaseModel):
    """What a clue weighs, and what it weighs where nobody says otherwise."""

    clue: str = Field(examples=["person"])
    points: int = Field(examples=[40])
    usual: int = Field(examples=[40])
    says: str = Field(examples=["the deal names this person, who writes or is written to"])


class PinShown(BaseModel):
    """What belongs to a deal in any case; a null deal: to none. Of who was erased, `value` is a token."""

    deal: str | None
    what: Literal["person", "domain", "words"]
    value: str


class RulesAdoption(BaseModel):
    """When rules were adopted, by whom and why; `restores` is the number of those that hold again by it."""

    number: int
    restores: int | None
    at: InstantText
    by: str
    reason: str | None


class MatchingRulesShown(BaseModel):
    """The rules that are in force (number 0: the usual ones), and every adoption, the latest first."""

    number: int = Field(examples=[3])
    since: InstantText | None
    by: str | None
    reason: str | None
    least: int = Field(examples=[10])
    margin: int = Field(examples=[10])
    days_before_opening: int = Field(examples=[30])
    points: list[PointsShown]
    groups: list[list[str]]
    pins: list[PinShown]
    history: list[RulesAdoption]


class PinSaid(BaseModel):
    """Exactly one of a person's address, a domain and words of subjects; to a deal, or with null to none."""

    model_config = ConfigDict(extra="forbid")
    person: Text | None = None
    domain: Text | None = None
    words: Text | None = None
    deal: str | None = Field(max_length=LONGEST_ID)


_SAID: Any = {"groups": [["north.example", "northwind-labs.example"]], "points": {"person": 50}}


class RulesSaid(BaseModel):
    """Rules as a whole, instead of all that are in force; what is not named is the usual."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SAID]})
    points: dict[Text, Points] = Field({}, max_length=50)
    margin: int = Field(10, ge=1, le=_MOST)
    least: int = Field(10, ge=1, le=_MOST)
    days_before_opening: int = Field(30, ge=0, le=3_650)
    groups: list[Annotated[list[Text], Field(max_length=_MOST)]] = Field([], max_length=_MOST)
    pins: list[PinSaid] = Field([], max_length=_MOST)


class OtherRules(BaseModel):
    """Other rules: those of a proposal by its id, or written down; exactly one of the two."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rules": _SAID}]})
    proposal: Annotated[str, Field(min_length=1, max_length=LONGEST_ID)] | None = None
    rules: RulesSaid | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.proposal is None) is (self.rules is None):
            message = "expected either a proposal or rules"
            raise ValueError(message)
        return self


class RulesToAdopt(OtherRules):
    """Other rules, and why they are adopted."""

    reason: str | None = Field(None, max_length=LONGEST_REASON, description="Why; kept sealed.")


class UndoRules(BaseModel):
    """Why the rules that are in force are taken back."""

    model_config = ConfigDict(extra="forbid")
    reason: str | None = Field(None, max_length=LONGEST_REASON, examples=["Too much went to one deal."])


class FindingThen(BaseModel):
    """Something that is found in a deal."""

    rule: str = Field(examples=["gone_quiet"])
    subject: str | None
    severity: str
    since: InstantText


class FindingThenMoved(FindingThen):
    """The same, since another instant than before."""

    since_before: InstantText


class FindingsChanged(BaseModel):
    """What is found then and is not now, the other way round, and since another instant."""

    raised: list[FindingThen]
    cleared: list[FindingThen]
    moved: list[FindingThenMoved]


class DealWithRules(BaseModel):
    """What a deal would get and lose, and what would be found in it."""

    deal: DealNamed
    gets: int = Field(examples=[2])
    loses: int = Field(examples=[0])
    findings: FindingsChanged


class ContactMoved(BaseModel):
    """A contact that would be elsewhere; its words are for those who may see them."""

    touch: str
    at: InstantText
    before: OutcomeBrief
    after: OutcomeBrief


class RulesDifference(BaseModel):
    """What other rules would change of all that was captured. `moved` are the first 200 of `contacts`."""

    says: str = Field(examples=["take north.example and northwind-labs.example for one buyer"])
    deals: list[DealWithRules]
    contacts: int = Field(examples=[2])
    moved: list[ContactMoved]
    newly_ambiguous: int
    no_longer_ambiguous: int
    corrections_unneeded: list[str]
    corrections_contradicted: list[str]


class RulesAdopted(BaseModel):
    """What was adopted: `number` of the rules, or the `deal` that names one more person by it."""

    recorded: bool
    says: str
    number: int | None
    deal: str | None = None


class EffectOnDeal(BaseModel):
    """How many contacts a deal would get and lose."""

    deal: str
    gets: int
    loses: int


class ProposalEffect(BaseModel):
    """What a proposal would change, in numbers."""

    deals: list[EffectOnDeal]
    newly_ambiguous: int
    no_longer_ambiguous: int
    corrections_unneeded: int
    corrections_contradicted: int


class RuleProposed(ProposalShown):
    """A proposal with its effect."""

    effect: ProposalEffect


class RuleProposals(BaseModel):
    """Rules that would make corrections unnecessary. Nobody adopts them but a person."""

    proposals: list[RuleProposed]
    next: str | None
