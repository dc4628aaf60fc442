"""What is sent and answered of mailboxes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from domain.capture.mailboxes import GapReason
from domain.capture.privacy import Reason
from domain.visibility.levels import What, Who
from services.api.v1.models.basics import DaySent, InstantText

_LONGEST = 320
_MOST = 200
_NAME = 200
AddressPath = Annotated[
    str, Path(max_length=_LONGEST, description="Its owner's address.", examples=["rita@ours.example"])
]
Name = Annotated[str, Field(min_length=1, max_length=_NAME)]
Names = Annotated[list[Name], Field(max_length=_MOST)]


class LackingRight(BaseModel):
    """A right that was asked for and not granted, and what is missing without it."""

    scope: str = Field(examples=["https://www.googleapis.com/auth/calendar.events.readonly"])
    says: str = Field(examples=["meetings are not captured: reading events was not ticked"])


class MailboxGap(BaseModel):
    """A stretch in which capture can not be sure to have seen everything; `until` null: it goes on."""

    reason: GapReason
    since: InstantText
    until: InstantText | None


class PartOutOfReach(BaseModel):
    """A folder or calendar of which nothing can be had for now; its name is its owner's to see."""

    kind: str | None
    name: str | None
    reason: str
    since: InstantText


_STATES = Literal["working", "failing", "sign_in", "refused", "app_stopped", "not_yet"]


class MailboxShown(BaseModel):
    """How it stands with a mailbox; nothing of what is in it. `to_do` is what a person has to do."""

    address: str | None = Field(examples=["rita@ours.example"])
    kind: Literal["google", "microsoft"]
    way: Literal["consent", "delegation"]
    since: InstantText | None
    state: _STATES
    reason: str = Field(examples=[""])
    to_do: str = Field(examples=[""])
    headers_only: bool
    granted: list[str]
    lacks: list[LackingRight]
    last_success: InstantText | None
    lag_seconds: int | None = Field(examples=[30])
    pushes_ended: InstantText | None
    captured: int = Field(examples=[1204])
    left_out: int = Field(examples=[310])
    left_out_by_reason: dict[str, int] = Field(examples=[{"internal": 290, "private": 20}])
    set_aside: int
    open_gaps: list[MailboxGap]
    out_of_reach: list[PartOutOfReach]


class Mailboxes(BaseModel):
    """Mailboxes by their addresses."""

    mailboxes: list[MailboxShown]
    next: str | None


class ConnectWish(BaseModel):
    """Which of your mailboxes to connect, and what of it to read."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["google", "microsoft"] = Field(examples=["google"])
    mail: bool = True
    calendar: bool = True
    headers_only: bool = Field(default=False, description="Of mail, never get more than the header lines.")
    acts: bool = Field(
        default=False, description="Let you have mails drafted and times held in it; nothing is ever sent."
    )


class SignInPage(BaseModel):
    """The page to open in a browser, and until when; signing in there connects the mailbox.

    `warnings` say what should be done before.
    """

    open: str = Field(examples=["https://accounts.google.com/o/oauth2/v2/auth?client_id=..."])
    until: InstantText
    mailbox: str = Field(examples=["rita@ours.example"])
    warnings: list[str]


class Ended(BaseModel):
    """A mailbox that is captured no more; `to_do` is what is left to do at its provider."""

    kind: Literal["google", "microsoft"]
    given_back: bool
    to_do: str = Field(examples=["Google could not be asked to end it: take Setpoint's access away at ..."])


class MailboxesEnded(BaseModel):
    """What became of the mailboxes of an address; `holes` open gaps stay so for ever, with their dates."""

    disconnected: list[Ended]
    holes: int


class AskedToRead(BaseModel):
    """That it was asked to be read now; where nothing captures, nobody hears it."""

    asked: bool


class Blocked(BaseModel):
    """Nothing of theirs is stored."""

    model_config = ConfigDict(extra="forbid")
    addresses: Names = []
    domains: Names = []


class Places(BaseModel):
    """Nothing else than what is in these, or nothing that is; not both."""

    model_config = ConfigDict(extra="forbid")
    only: Names = []
    never: Names = []


_RULES: Any = {"examples": [{"block": {"domains": ["clinic.example"]}, "folders": {"never": ["Private"]}}]}


class OwnRules(BaseModel):
    """What of a mailbox is left out beside what the company leaves out; says all, instead of all before."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_RULES)
    also: list[Literal[Reason.INTERNAL, Reason.PRIVATE, Reason.CONFIDENTIAL]] = Field([], max_length=3)
    block: Blocked = Blocked()
    subjects: Names = []
    labels: Places = Places()
    folders: Places = Places()
    categories: Places = Places()
    calendars: Places = Places()
    not_before: DaySent | None = None
    only_deal_contacts: bool = False


class OwnRulesShown(BaseModel):
    """The rules that hold for a mailbox beside the company's."""

    also: list[Reason]
    block: Blocked
    subjects: list[str]
    labels: Places
    folders: Places
    categories: Places
    calendars: Places
    not_before: InstantText | None
    only_deal_contacts: bool


class MailboxAccount(BaseModel):
    """What became of everything that its provider listed, each item once."""

    listed: int
    kept: int
    left_out: dict[str, int]
    set_aside: int
    not_listed: dict[str, int]
    stored_before_not_listed: int


class PrivacyOfMailbox(BaseModel):
    """What of a mailbox is left out, and how much that is so far."""

    privacy: OwnRulesShown
    account: MailboxAccount


class PrivacyStated(BaseModel):
    """The rules as they hold now; `recorded` is false where they were known."""

    recorded: bool
    privacy: OwnRulesShown


class PrivacyTrial(BaseModel):
    """Rules to try on what a mailbox has got in the last days; without rules, those that hold."""

    model_config = ConfigDict(extra="forbid")
    rules: OwnRules | None = None
    days: int = Field(7, ge=1, le=31)


class ByName(BaseModel):
    """How much bears a name that a rule gives."""

    kind: str
    name: str
    items: int


class PrivacyTried(BaseModel):
    """What rules would leave out, counted; nothing was stored, and nobody is told which."""

    listed: int
    kept: int
    left_out: dict[str, int]
    unread: int
    by_name: list[ByName]
    not_listed: dict[str, int]


class VisibilityChoice(BaseModel):
    """Who sees what of a mailbox; its owner sees everything in any case."""

    model_config = ConfigDict(extra="forbid")
    who: Who = Field(examples=["team"])
    what: What = Field(What.BODY, examples=["subject"], description="With owner: body, and nothing else.")


class MailboxVisibility(BaseModel):
    """Who sees what of a mailbox: `holds`, by what its owner chose or else the company."""

    chosen: VisibilityChoice | None
    company: VisibilityChoice
    holds: VisibilityChoice
