"""The types of version 1 of the API; written by `python -m tests.client.write`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct, field

from services.client import basics


class AccessRole(basics.Word):
    """One of these words; one that is not named is kept."""

    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"
    SERVICE = "service"


class AdvanceKind(basics.Word):
    """One of these words; one that is not named is kept."""

    MILESTONE_STARTED = "milestone_started"
    MILESTONE_REACHED = "milestone_reached"
    COMMITMENT_MADE = "commitment_made"
    STAKEHOLDER_ENGAGED = "stakeholder_engaged"
    MEETING_BOOKED = "meeting_booked"
    MEETING_HELD = "meeting_held"


class AttachmentShowsFrom(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"


class AttemptResult(basics.Word):
    """One of these words; one that is not named is kept."""

    SENT = "sent"
    FAILED = "failed"
    SET_ASIDE = "set_aside"


class Automated(basics.Word):
    """One of these words; one that is not named is kept."""

    CALENDAR_MAIL = "calendar_mail"
    BOUNCE = "bounce"
    READ_RECEIPT = "read_receipt"
    AUTO_REPLY = "auto_reply"
    BULK = "bulk"
    NOTICE = "notice"


class BasisSaidWhose(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"


class Became(basics.Word):
    """One of these words; one that is not named is kept."""

    OPENED = "opened"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOTED = "noted"
    CLOSED_THERE = "closed_there"


class CalendarSaidWeekend(basics.Word):
    """One of these words; one that is not named is kept."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Channel(basics.Word):
    """One of these words; one that is not named is kept."""

    EMAIL = "email"
    MEETING = "meeting"
    MANUAL = "manual"


class ClosedAs(basics.Word):
    """One of these words; one that is not named is kept."""

    WON = "won"
    LOST = "lost"
    NO_DECISION = "no_decision"
    DATE_MISSED = "date_missed"
    SUPERSEDED_BY_BUYER_EVENT = "superseded_by_buyer_event"
    OPENED_IN_ERROR = "opened_in_error"


class CommitmentWordSide(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"


class ConnectWishKind(basics.Word):
    """One of these words; one that is not named is kept."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"


class DateOrder(basics.Word):
    """One of these words; one that is not named is kept."""

    DMY = "dmy"
    MDY = "mdy"


class DeclaredState(basics.Word):
    """One of these words; one that is not named is kept."""

    STARTED = "started"
    DONE = "done"
    OPEN = "open"
    WAIVED = "waived"


class DisabledBecause(basics.Word):
    """One of these words; one that is not named is kept."""

    SAID = "said"
    FAILED_FOR_DAYS = "failed_for_days"
    GONE = "gone"
    ERASED = "erased"


class EndedKind(basics.Word):
    """One of these words; one that is not named is kept."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"


class FindingEntryWhat(basics.Word):
    """One of these words; one that is not named is kept."""

    RAISED = "raised"
    CLEARED = "cleared"
    ACKNOWLEDGED = "acknowledged"


class FindingRowState(basics.Word):
    """One of these words; one that is not named is kept."""

    OPEN = "open"
    WITHHELD = "withheld"
    ACKNOWLEDGED = "acknowledged"


class Form(basics.Word):
    """One of these words; one that is not named is kept."""

    STANDARD = "standard"
    SLACK = "slack"
    TEAMS = "teams"


class FoundSinceIs(basics.Word):
    """One of these words; one that is not named is kept."""

    FOUND = "found"
    CLEARED = "cleared"


class GapCoveredState(basics.Word):
    """One of these words; one that is not named is kept."""

    OPEN = "open"
    FILLED = "filled"
    HOLE = "hole"


class GapReason(basics.Word):
    """One of these words; one that is not named is kept."""

    CURSOR_EXPIRED = "cursor_expired"
    SIGN_IN = "sign_in"
    REFUSED = "refused"
    APP_STOPPED = "app_stopped"
    TRUNCATED = "truncated"
    ITEM_SET_ASIDE = "item_set_aside"


class Holder(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    MEETING = "meeting"
    NOBODY = "nobody"


class InteractionKind(basics.Word):
    """One of these words; one that is not named is kept."""

    CALL = "call"
    IN_PERSON = "in_person"
    CHAT = "chat"


class LinkWantedKind(basics.Word):
    """One of these words; one that is not named is kept."""

    PLAN = "plan"
    CALENDAR = "calendar"


class Listed(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    PARTNER = "partner"


class MailShowsFrom(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"


class MailboxCoveredState(basics.Word):
    """One of these words; one that is not named is kept."""

    WORKING = "working"
    FAILING = "failing"
    SIGN_IN = "sign_in"
    REFUSED = "refused"
    APP_STOPPED = "app_stopped"
    NOT_YET = "not_yet"
    DISCONNECTED = "disconnected"


class MailboxCoveredWay(basics.Word):
    """One of these words; one that is not named is kept."""

    CONSENT = "consent"
    DELEGATION = "delegation"


class MailboxShownKind(basics.Word):
    """One of these words; one that is not named is kept."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"


class MailboxShownState(basics.Word):
    """One of these words; one that is not named is kept."""

    WORKING = "working"
    FAILING = "failing"
    SIGN_IN = "sign_in"
    REFUSED = "refused"
    APP_STOPPED = "app_stopped"
    NOT_YET = "not_yet"


class MailboxShownWay(basics.Word):
    """One of these words; one that is not named is kept."""

    CONSENT = "consent"
    DELEGATION = "delegation"


class MatchEntryWhat(basics.Word):
    """One of these words; one that is not named is kept."""

    CORRECTED = "corrected"
    CORRECTION_UNDONE = "correction_undone"


class MeetingState(basics.Word):
    """One of these words; one that is not named is kept."""

    PROPOSED = "proposed"
    AHEAD = "ahead"
    HELD = "held"
    CANCELLED = "cancelled"
    DECLINED = "declined"


class MilestoneShapeOwner(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    BOTH = "both"


class MilestoneState(basics.Word):
    """One of these words; one that is not named is kept."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    WAIVED = "waived"
    LEFT_OUT = "left_out"


class OptionKind(basics.Word):
    """One of these words; one that is not named is kept."""

    MIN_DURATION = "min_duration"
    PARALLEL = "parallel"
    OPTIONAL = "optional"


class Outcome(basics.Word):
    """One of these words; one that is not named is kept."""

    WE_OWE = "we_owe"
    THEY_OWE = "they_owe"
    AGREED = "agreed"


class OutcomeBriefStands(basics.Word):
    """One of these words; one that is not named is kept."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    NO_DEAL = "no_deal"


class OutcomeShownStands(basics.Word):
    """One of these words; one that is not named is kept."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    NO_DEAL = "no_deal"


class OwnRulesAlso(basics.Word):
    """One of these words; one that is not named is kept."""

    INTERNAL = "internal"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


class Owner(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    BOTH = "both"


class PartnerSaidPlaysFor(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"


class Permit(basics.Word):
    """One of these words; one that is not named is kept."""

    READ_DEALS = "read_deals"
    WORK_ON_DEALS = "work_on_deals"
    OPEN_DEALS = "open_deals"
    CLOSE_DEALS = "close_deals"
    ACT_ON_STEPS = "act_on_steps"
    MATCH = "match"
    SET_RULES = "set_rules"
    READ_MAILBOXES = "read_mailboxes"
    CONNECT_MAILBOXES = "connect_mailboxes"
    REVIEW = "review"
    BRING_IN = "bring_in"
    READ_AUDIT = "read_audit"
    GIVE_ACCESS = "give_access"


class PersonCoveredPart(basics.Word):
    """One of these words; one that is not named is kept."""

    OWNER = "owner"
    TEAM = "team"
    PARTNER = "partner"
    OTHER = "other"


class PersonKnown(basics.Word):
    """One of these words; one that is not named is kept."""

    NAMED = "named"
    BY_DOMAIN = "by_domain"
    ON_THREAD = "on_thread"


class PersonRoleFrom(basics.Word):
    """One of these words; one that is not named is kept."""

    SAID = "said"
    DEAL_FILE = "deal_file"
    PROPOSED = "proposed"


class PersonSide(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    OTHER = "other"


class PinShownWhat(basics.Word):
    """One of these words; one that is not named is kept."""

    PERSON = "person"
    DOMAIN = "domain"
    WORDS = "words"


class PlaybookLookSource(basics.Word):
    """One of these words; one that is not named is kept."""

    BUILT_IN = "built_in"
    COMPANY = "company"


class PlaybookRowSource(basics.Word):
    """One of these words; one that is not named is kept."""

    BUILT_IN = "built_in"
    COMPANY = "company"


class PromiseSaidBy(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"


class ProposalShownKind(basics.Word):
    """One of these words; one that is not named is kept."""

    NAME_CONTACT = "name_contact"
    PIN = "pin"
    GROUP = "group"
    JOIN = "join"


class QueueKind(basics.Word):
    """One of these words; one that is not named is kept."""

    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


class QueueRowKind(basics.Word):
    """One of these words; one that is not named is kept."""

    MAIL = "mail"
    MEETING = "meeting"


class Reason(basics.Word):
    """One of these words; one that is not named is kept."""

    INTERNAL = "internal"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"
    BLOCKED_ADDRESS = "blocked_address"
    BLOCKED_DOMAIN = "blocked_domain"
    SUBJECT_WORD = "subject_word"
    LABEL = "label"
    NO_LABEL = "no_label"
    TOO_OLD = "too_old"
    FOLDER = "folder"
    NO_FOLDER = "no_folder"
    CATEGORY = "category"
    NO_CATEGORY = "no_category"
    CALENDAR = "calendar"
    NO_CALENDAR = "no_calendar"
    NO_DEAL_CONTACT = "no_deal_contact"
    FORGOTTEN = "forgotten"


class Role(basics.Word):
    """One of these words; one that is not named is kept."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    ORGANIZER = "organizer"
    ATTENDEE = "attendee"


class RoleProposedConfidence(basics.Word):
    """One of these words; one that is not named is kept."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    HINT = "hint"


class RoleProposedGround(basics.Word):
    """One of these words; one that is not named is kept."""

    SIGNATURE = "signature"
    ORGANISED = "organised"
    ATTENDED = "attended"


class RoleProposedSide(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    OTHER = "other"


class RuleProposedKind(basics.Word):
    """One of these words; one that is not named is kept."""

    NAME_CONTACT = "name_contact"
    PIN = "pin"
    GROUP = "group"
    JOIN = "join"


class Scope(basics.Word):
    """One of these words; one that is not named is kept."""

    TOUCH = "touch"
    THREAD = "thread"


class Severity(basics.Word):
    """One of these words; one that is not named is kept."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Side(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    OTHER = "other"


class Signal(basics.Word):
    """One of these words; one that is not named is kept."""

    ASKS_QUESTION = "asks_question"
    REQUESTS = "requests"
    COMMITS = "commits"
    PROPOSES_TIME = "proposes_time"
    POSTPONES = "postpones"
    CLOSES = "closes"


class Sort(basics.Word):
    """One of these words; one that is not named is kept."""

    STATUS = "status"
    SLACK = "slack"
    SEVERITY = "severity"
    SINCE = "since"
    VALUE = "value"
    OWNER = "owner"
    DECISION_DATE = "decision_date"
    NAME = "name"


class StakeholderProposedGround(basics.Word):
    """One of these words; one that is not named is kept."""

    WROTE = "wrote"
    MET = "met"
    WRITTEN_TO = "written_to"
    COPIED = "copied"


class StakeholderProposedSide(basics.Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    OTHER = "other"


class Status(basics.Word):
    """One of these words; one that is not named is kept."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    CLOSED = "closed"


class StepState(basics.Word):
    """One of these words; one that is not named is kept."""

    ISSUED = "issued"
    ACCEPTED = "accepted"
    SNOOZED = "snoozed"
    DONE = "done"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    MOOT = "moot"


class Topic(basics.Word):
    """One of these words; one that is not named is kept."""

    NEXT_STEP_ISSUED = "next_step.issued"
    FINDING_RAISED = "finding.raised"
    FINDING_CLEARED = "finding.cleared"
    DEAL_OPENED = "deal.opened"
    DEAL_CLOSED = "deal.closed"
    HEADLINES_OF_THE_DAY = "headlines.of_the_day"


class TouchSaidOutcome(basics.Word):
    """One of these words; one that is not named is kept."""

    WE_OWE = "we_owe"
    THEY_OWE = "they_owe"


class What(basics.Word):
    """One of these words; one that is not named is kept."""

    METADATA = "metadata"
    SUBJECT = "subject"
    BODY = "body"


class Who(basics.Word):
    """One of these words; one that is not named is kept."""

    OWNER = "owner"
    TEAM = "team"
    COMPANY = "company"


class WhyMatchedKind(basics.Word):
    """One of these words; one that is not named is kept."""

    MAIL = "mail"
    MEETING = "meeting"


class Acknowledgement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding was seen, and need not be told before a day has passed."""

    until: date
    subject: str = ""
    reason: str | None = None


class Acts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What you had made of a step and did not take back. What you sent or deleted since is told,
    too.
    """

    step: str
    draft: Made | None
    hold: Made | None


class AddedMilestone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step of this deal that its playbook does not have."""

    id: str
    name: str
    owner: Owner
    duration: DurationSaid
    requires: list[str] | None = None
    when: AppliesWhen | None = None
    optional: bool | None = None
    roles: list[str] | None = None
    starts: list[Shows] | None = None
    progress: list[Shows] | None = None
    evidence: list[Shows] | None = None
    methods: list[str] | None = None
    next_step: NextStepSaid | None = None


class AdvanceAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What moved the deal."""

    kind: AdvanceKind
    at: datetime
    evidence: list[str]


class Agreed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something was agreed for a day."""

    agreed: date


class AppliesWhen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """To which deals a milestone applies."""

    amount_at_least: float | None = None
    amount_below: float | None = None
    tags_any: list[str] | None = None
    tags_all: list[str] | None = None
    tags_none: list[str] | None = None


class AskedToRead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That it was asked to be read now; where nothing captures, nobody hears it."""

    asked: bool


class AttachmentShows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An attachment."""

    name_contains: list[str] | None = None
    from_: AttachmentShowsFrom | None = field(name="from", default=None)
    from_role: list[str] | None = None
    to_role: list[str] | None = None


class Attempt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One try to send a message. `message` is what its `webhook-id` says, at every try."""

    message: str
    position: int
    result: AttemptResult
    tries: int
    status: int | None = None
    fault: str | None = None
    at: datetime
    again_at: datetime | None = None


class BasisSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose date the decision date is, the event behind it and its evidence."""

    whose: BasisSaidWhose
    event: str = ""
    evidence: str = ""


class Blocked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nothing of theirs is stored."""

    addresses: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)


class BroughtIn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a row: where something is wrong with it, the field and what is expected
    there.

    `noted`: the deal was read without that field. `closed_there`: the CRM has closed it, and
    here it is open.
    """

    line: int
    deal: str | None
    became: Became
    place: str | None
    expected: str | None


class ByName(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much bears a name that a rule gives."""

    kind: str
    name: str
    items: int


class CalendarSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """On which days a side works: country and subdivision as the `holidays` package names them."""

    country: str | None = None
    subdivision: str | None = None
    weekend: list[CalendarSaidWeekend] | None = None
    closures: list[date] | None = None


class CalendarsSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The calendars of both sides; what is left out is the company's."""

    seller: CalendarSaid | None = None
    buyer: CalendarSaid | None = None


class CandidateShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A deal that comes into question; null: one that you may not see."""

    deal: DealNamed | None
    points: int
    clues: list[ClueShown]


class Checked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether a text is a sound playbook: every fault with its line, else advice on what is seldom
    meant.
    """

    sound: bool
    summary: str | None
    faults: list[FaultShape]
    advice: list[FaultShape]


class Closed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the deal, and the id of the one that continues it."""

    deal: str
    outcome: ClosedAs
    next_cycle: str | None


class ClosedAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How and when a deal ended; `into` is the deal that it was merged into."""

    outcome: str
    at: datetime
    into: str | None = None


class Closing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a deal ended. A new date opens the cycle that continues it, in the same moment.

    With `superseded_by_buyer_event` the buyer's touch shows that their own date has changed,
    and somebody approved it; with `date_missed` a new date is for a date that has passed.
    """

    outcome: ClosedAs
    touch: str | None = None
    approved_by: str | None = None
    new_date: date | None = None
    reason: str | None = None


class Closure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Days on which nobody of a side works, the last one included."""

    since: date
    until: date


class Closures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is closed besides weekends, public holidays and what the deal's calendars say already."""

    seller: list[Closure] | None = None
    buyer: list[Closure] | None = None


class ClueShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What speaks for a deal, or against it. `inputs` is whom or what it is about, as far as you
    may know.
    """

    kind: str
    points: int
    says: str
    inputs: list[str]


class CommitmentWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promise of one side by a day."""

    side: CommitmentWordSide
    due: date
    what: str | None = None
    at: datetime | None = None


class CompanyMeant(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which domains a company has."""

    name: str
    domains: list[str]


class ConnectWish(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which of your mailboxes to connect, and what of it to read."""

    kind: ConnectWishKind
    mail: bool = True
    calendar: bool = True
    headers_only: bool = False
    acts: bool = False


class ContactMoved(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact that would be elsewhere; its words are for those who may see them."""

    touch: str
    at: datetime
    before: OutcomeBrief
    after: OutcomeBrief


class Contacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often somebody was in contact, and between when and when."""

    count: int
    wrote: int
    met: int
    threads: int
    first: datetime | None
    last: datetime | None


class ConversationShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The conversation, as far as you may see it."""

    contacts: int
    since: datetime
    last: datetime


class CorrectionShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person said; a null deal: that it belongs to none, or to one that you may not see."""

    id: str
    touch: str
    deal: DealNamed | None
    to_no_deal: bool
    scope: Scope
    at: datetime
    by: str
    reason: str | None
    undone: WordTakenBack | None


class CourtAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose move it is: `waiting_since` is since when they are waited for."""

    holder: Holder
    waiting_since: datetime | None
    next_meeting: datetime | None


class CsvSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A CSV with what its names mean, where it does not tell addresses and web sites itself."""

    csv: str
    owners: list[OwnerMeant] = field(default_factory=list)
    companies: list[CompanyMeant] = field(default_factory=list)


class DealCounts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much happened in a deal."""

    touches: int
    meetings: int
    advances: int
    rallies: int


class DealCoverage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a silence in a deal is worth.

    `share` is of the deal's days those on which everybody's mailbox was seen, partners left
    aside; `share_of_anybody` those on which at least one was. `files_only`: there is mail, all
    of it imported from files, and nobody's mailbox is or was connected.
    """

    deal: str
    as_of: datetime
    first_day: date
    last_day: date
    days: int
    share: float
    share_of_anybody: float
    files_only: bool
    not_connected: list[str]
    people: list[PersonCovered]
    gaps: list[GapCovered]
    reported: Reported


class DealDescription(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a deal is, whose, and what it is worth."""

    id: str
    name: str | None
    decision_date: date
    opened_on: date
    timezone: str
    length: int
    playbook: PlaybookOfDeal
    closed: ClosedAnswer | None
    owner: str | None
    team: list[str]
    amount: float | None
    tags: list[str]


class DealExport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything of a deal that you may see, as of an instant. Fields may be added to its format."""

    format: Literal["setpoint.deal/1"] = "setpoint.deal/1"
    as_of: datetime
    deal: DealDescription
    court: CourtAnswer
    waiting_days: WaitingDaysAnswer
    people: list[Person]
    touches: list[TouchAnswer]
    meetings: list[MeetingAnswer]
    advances: list[AdvanceAnswer]
    rallies: list[RallyAnswer]
    plan: PlanAnswer
    findings: list[FindingAnswer]
    finding_history: list[FindingEntry]
    next_steps: list[StepAnswer]
    methods: list[MethodAnswer] = field(default_factory=list)


class DealHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a deal is: `length` is in buyer working days from opening to decision date."""

    id: str
    name: str | None
    decision_date: date
    opened_on: date
    timezone: str
    length: int
    playbook: PlaybookOfDeal
    closed: ClosedAnswer | None


class DealLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A deal as of now: whose move it is, what was found, the plan back from its date, what is
    next.
    """

    deal: DealDescription
    as_of: datetime
    court: CourtAnswer
    waiting_days: WaitingDaysAnswer
    findings: list[FindingAnswer]
    plan: PlanAnswer
    next_steps: list[StepAnswer]
    methods: list[MethodAnswer] = field(default_factory=list)
    counts: DealCounts


class DealNamed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A deal by its id and name."""

    id: str
    name: str | None


class DealRef(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which deal an answer is about."""

    id: str
    name: str | None
    timezone: str


class DealRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A deal in a list. The decision date never changes; `continues` is the cycle before this one."""

    id: str
    name: str | None
    owner: str | None
    opened_on: date
    decision_date: date
    timezone: str
    continues: str | None
    is_open: bool


class DealRows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some deals, and the cursor of those after them; null at the end."""

    deals: list[DealRow]
    next: str | None


class DealWithRules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a deal would get and lose, and what would be found in it."""

    deal: DealNamed
    gets: int
    loses: int
    findings: FindingsChanged


class DealsBroughtIn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a CSV; `counts` are of rows, by what became of them."""

    only_tried: bool
    counts: dict[str, int]
    rows: list[BroughtIn]


class Deed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that was recorded: `because_of` is the id of what made it follow."""

    id: str
    at: datetime
    what: str
    by: str
    because_of: str | None


class Deeds(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was recorded of a deal, by whom, in the order in which it was."""

    deeds: list[Deed]
    next: str | None


class DescriptionLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the deal is set up, as far as it can be described anew; null: nobody said so."""

    name: str | None
    owner: str | None
    team: list[str]
    amount: float | None
    tags: list[str]
    decision_basis: BasisSaid | None
    strategy: StrategySaid
    decision_date: date


class DescriptionSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the deal is set up; what is left out stays as it is, and an amount of null goes.

    Its owner is said by a handover. Its decision date never moves: another one is refused, and
    kept as an attempt.
    """

    name: str | None = None
    amount: float | None = None
    tags: list[str] | None = None
    team: list[str] | None = None
    buyer: MembersSaid | None = None
    decision_basis: BasisSaid | None = None
    strategy: StrategyItems | None = None
    decision_date: date | None = None


class Differences(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What would be different; milestones that stay as they are are not named."""

    feasible: bool
    short_by_changes: int
    milestones: list[Moved]


class Dismissal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why it will not be done. It does not come back for the same cause."""

    reason: str


class Dismissed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is proposed of a person is not wanted. For the same ground it does not come back."""

    address: str
    reason: str | None = None


class DraftAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A draft. `letter` and `in_thread` are null where the draft was there before: you may have
    changed it.

    `advice` is what the playbook says of the step, for you alone: it is no part of the draft.
    """

    draft: Made
    is_new: bool
    in_thread: bool | None
    letter: DraftedLetter | None
    advice: str


class DraftedLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was put into the draft. It is kept nowhere but there."""

    to: list[str]
    cc: list[str]
    text: str


class DurationOf(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Working days that a milestone of the playbook takes in this deal."""

    typical: int
    min: int | None = None
    max: int | None = None
    source: str | None = None
    milestone: str


class DurationSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Working days that a milestone takes."""

    typical: int
    min: int | None = None
    max: int | None = None
    source: str | None = None


class DurationShape(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Working days of whoever owns a milestone; it is planned with `typical`."""

    typical: int
    min: int | None
    max: int | None
    source: str | None


class EffectOnDeal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many contacts a deal would get and lose."""

    deal: str
    gets: int
    loses: int


class ElementAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a sales method wants known: shown, or missing by a day."""

    id: str
    name: str
    ask: str
    state: str
    milestones: list[str]
    evidence: list[str]
    missing_roles: list[str]
    by: date | None
    late: bool


class ElementShape(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a method wants known of a deal."""

    id: str
    name: str
    ask: str


class Ended(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mailbox that is captured no more; `to_do` is what is left to do at its provider."""

    kind: EndedKind
    given_back: bool
    to_do: str


class EntryAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened (`at`), and when it was known (`recorded_at`)."""

    at: datetime
    what: str
    says: str
    recorded_at: datetime | None
    side: Side | None = None
    id: str | None = None
    evidence: list[str] | None = None
    actor: str | None = None
    reason: str | None = None


class ErrorAt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place of what was sent, and what is expected there."""

    place: str
    detail: str


class Everybody(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who may use the API."""

    people: list[PersonRoles]
    teams: list[Team]
    tokens: list[MachineToken]


class FaultShape(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that is wrong in a text, or worth a second look."""

    line: int | None
    field: str
    problem: str


class FeedWanted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long the address of a feed is to be good for."""

    days: int | None = None


class FindingAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that a manager should know about a deal.

    `numbers` are those that made it true; `withheld` is why it does not count, else null.
    """

    id: str
    rule: str
    subject: str | None
    severity: Severity
    since: datetime
    evidence: list[str]
    numbers: dict[str, int | float | str | None]
    withheld: str | None
    acknowledged_until: date | None


class FindingEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a finding: when it was recorded, and as of when.

    `by` and `reason` are of the person who acknowledged it.
    """

    id: str
    at: datetime
    what: FindingEntryWhat
    finding: str | None
    rule: str
    subject: str | None
    severity: Severity | None
    since: datetime | None
    withheld: str | None
    playbook: str | None
    until: date | None
    by: str | None
    reason: str | None


class FindingHistory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of findings, in the order in which it was recorded."""

    entries: list[FindingEntry]
    next: str | None


class FindingInReview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding that counts."""

    rule: str
    severity: Severity
    since: datetime
    subject: str | None


class FindingRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that a manager should know; since when it holds, and the numbers that make it
    true.

    It counts while it is `open`. It is `withheld` where mail may be missing (or for another
    reason, which `withheld` names), and `acknowledged` until the end of a day where a person
    has seen it.
    """

    id: str
    rule: str
    subject: str | None
    severity: Severity
    since: datetime
    evidence: list[str]
    numbers: dict[str, int | float | str | None]
    withheld: str | None
    acknowledged_until: date | None
    says: str
    state: FindingRowState


class FindingRows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is found in a deal as of now, the most severe first."""

    deal: DealRef
    as_of: datetime
    findings: list[FindingRow]


class FindingThen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that is found in a deal."""

    rule: str
    subject: str | None
    severity: str
    since: datetime


class FindingThenMoved(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The same, since another instant than before."""

    rule: str
    subject: str | None
    severity: str
    since: datetime
    since_before: datetime


class FindingsChanged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is found then and is not now, the other way round, and since another instant."""

    raised: list[FindingThen]
    cleared: list[FindingThen]
    moved: list[FindingThenMoved]


class FixedDate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The decision date, as it was fixed at the opening. Nothing was changed."""

    deal: str
    decision_date: date
    says: str


class FoundSince(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found in a deal, or is no longer."""

    at: datetime
    rule: str
    is_: FoundSinceIs = field(name="is")
    subject: str | None = None
    severity: Severity | None = None


class GapCovered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch in which something may be missing. A hole will never be filled."""

    address: str | None
    reason: str
    since: datetime
    until: datetime | None
    state: GapCoveredState


class GoingThread(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation that goes, by its first contact."""

    contact: str
    subject: str | None
    began_at: datetime
    mails: int
    meetings: int


class GoingTouch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reported touch that goes."""

    touch_id: str
    kind: str
    at: datetime
    subject: str | None


class HandedOverLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose deal it was and is; `is_new` is false where it was theirs already."""

    deal: str
    owner: str
    earlier: str | None
    is_new: bool
    only_tried: bool


class HandoverWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who owns a deal from a day on."""

    to: str
    from_day: date | None = None
    reason: str | None = None
    try_: bool = field(name="try", default=False)


class HeadlineNow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one thing to do in a deal."""

    id: str
    kind: str
    headline: bool
    milestone: str | None
    start_by: date | None
    act_by: date | None
    aim_by: date | None
    due: date | None
    late: bool | None
    slack: int | None
    why: WhyAnswer
    evidence: list[str]
    text: str
    working_days_left: int
    suggestions: list[str] = field(default_factory=list)
    milestone_name: str | None
    state: StepState | None
    snoozed_until: date | None
    reason: str | None
    deal: DealHead


class HeadlinesNow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one thing to do in each deal, the most pressing first."""

    next_steps: list[HeadlineNow]
    next: str | None


class HoldAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A time that is held. `invitation` proposes it to the buyer: a draft that is made after it
    says so.
    """

    hold: Made
    is_new: bool
    in_both_zones: bool
    invitation: str


class HoldWanted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """For how long."""

    minutes: int = 60


class HookLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hook with the latest tries, the newest first."""

    id: str
    host: str | None
    topics: list[Topic]
    form: Form
    registered_at: datetime
    rotated_at: datetime | None = None
    disabled: DisabledBecause | None = None
    attempts: list[Attempt]


class HookMade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hook that was just made or whose secret was; `secret` is not shown again."""

    id: str
    host: str | None
    topics: list[Topic]
    form: Form
    registered_at: datetime
    rotated_at: datetime | None = None
    disabled: DisabledBecause | None = None
    secret: str


class HookRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hook. `disabled` says why it is sent nothing."""

    id: str
    host: str | None
    topics: list[Topic]
    form: Form
    registered_at: datetime
    rotated_at: datetime | None = None
    disabled: DisabledBecause | None = None


class HookRows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some hooks, and the cursor of those after them; null at the end."""

    hooks: list[HookRow]
    next: str | None


class HookWanted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where to tell what. Headlines are your own, and alone in their hook; all else is the
    company's.
    """

    address: str
    topics: list[Topic]
    form: Form = Form("standard")


class InteractionWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A call, a meeting in person or a chat. Said again with the same people and time, it is
    corrected.
    """

    kind: InteractionKind
    people: list[str]
    at: datetime | None = None
    outcome: Outcome | None = None
    agreed_for: date | None = None
    title: str = ""


class JoinedAddresses(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Addresses of one person."""

    addresses: list[str]
    reason: str | None


class Judged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether an address is a person's own, whatever it looks like."""

    reason: str | None = None
    address: str
    is_person: bool


class JudgedAddress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An address that is a person's, or nobody's own, because somebody said so."""

    address: str
    is_person: bool
    reason: str | None


class LabelShows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A label."""

    name_contains: list[str] | None = None


class LackingRight(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A right that was asked for and not granted, and what is missing without it."""

    scope: str
    says: str


class Learnt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a word came to: events of the company (0: it was known), and the deals that learnt of
    it.
    """

    recorded: int
    deals: list[str]


class LinkMade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A link that was just made: whoever has `address` can read what it shows. It is not told
    again.
    """

    id: str
    kind: str
    shared_by: str
    shared_at: datetime
    until: datetime
    address: str


class LinkRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A link that is good now. Its address is known to nobody but its holders."""

    id: str
    kind: str
    shared_by: str
    shared_at: datetime
    until: datetime


class LinkRows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some links, and the cursor of those after them; null at the end."""

    links: list[LinkRow]
    next: str | None


class LinkWanted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a link is to show, and how long it is to be good for."""

    kind: LinkWantedKind = LinkWantedKind("plan")
    days: int | None = None


class LookAt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody saw something: `what` is the operation that they asked for."""

    at: datetime
    by: str
    what: str
    deal: str | None


class Looks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who looked at what. `next` goes on in time."""

    looks: list[LookAt]
    next: str | None


class MachineToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A token by which a machine is let in; its secret is known to its holder alone."""

    id: str
    roles: list[AccessRole]
    until: datetime


class Made(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that was made. `link` is where you see it; `start` and `end` are those of a hold."""

    link: str
    made_at: datetime
    start: datetime | None = None
    end: datetime | None = None


class MailShows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mail of the conversation."""

    subject_contains: list[str] | None = None
    from_: MailShowsFrom | None = field(name="from", default=None)
    from_role: list[str] | None = None
    to_role: list[str] | None = None


class MailboxAccount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of everything that its provider listed, each item once."""

    listed: int
    kept: int
    left_out: dict[str, int]
    set_aside: int
    not_listed: dict[str, int]
    stored_before_not_listed: int


class MailboxCovered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mailbox of somebody. `read_upto` is null until it was read to its end for the first time."""

    kind: str
    way: MailboxCoveredWay
    state: MailboxCoveredState
    headers_only: bool
    connected_at: datetime
    disconnected_at: datetime | None
    not_before: datetime | None
    read_upto: datetime | None


class MailboxGap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch in which capture can not be sure to have seen everything; `until` null: it goes
    on.
    """

    reason: GapReason
    since: datetime
    until: datetime | None


class MailboxShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How it stands with a mailbox; nothing of what is in it. `to_do` is what a person has to do."""

    address: str | None
    kind: MailboxShownKind
    way: MailboxShownWay
    since: datetime | None
    state: MailboxShownState
    reason: str
    to_do: str
    headers_only: bool
    granted: list[str]
    lacks: list[LackingRight]
    last_success: datetime | None
    lag_seconds: int | None
    pushes_ended: datetime | None
    captured: int
    left_out: int
    left_out_by_reason: dict[str, int]
    set_aside: int
    open_gaps: list[MailboxGap]
    out_of_reach: list[PartOutOfReach]


class MailboxVisibility(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who sees what of a mailbox: `holds`, by what its owner chose or else the company."""

    chosen: VisibilityChoice | None
    company: VisibilityChoice
    holds: VisibilityChoice


class Mailboxes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Mailboxes by their addresses."""

    mailboxes: list[MailboxShown]
    next: str | None


class MailboxesEnded(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the mailboxes of an address; `holes` open gaps stay so for ever, with their
    dates.
    """

    disconnected: list[Ended]
    holes: int


class MatchEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was recorded of it, and when: a conclusion, or that somebody corrected it or took that
    back.
    """

    at: datetime
    by: str
    what: MatchEntryWhat
    outcome: OutcomeShown | None
    correction: str | None


class MatchQueue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What waits, the latest first. A deal needs `least` points, and to be `margin` ahead of the
    next.
    """

    matches: list[QueueRow]
    least: int
    margin: int
    next: str | None


class MatchSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What follows from a word: the recorder moves it. `recorded` is false where that was known."""

    recorded: bool
    warnings: list[str]
    moved: list[MovedShown]
    proposals: list[ProposalShown]


class MatchUndone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What follows from taking a word back."""

    undone: list[CorrectionShown]
    moved: list[MovedShown]


class MatchWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where something belongs: to a deal, or with null to none."""

    deal: str | None
    scope: Scope = Scope("touch")
    reason: str | None = None


class MatchingRulesShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rules that are in force (number 0: the usual ones), and every adoption, the latest
    first.
    """

    number: int
    since: datetime | None
    by: str | None
    reason: str | None
    least: int
    margin: int
    days_before_opening: int
    points: list[PointsShown]
    groups: list[list[str]]
    pins: list[PinShown]
    history: list[RulesAdoption]


class Me(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who asks, what they are, and with whose deals each thing may be done: own, team or all."""

    address: str | None
    machine: str | None
    roles: list[AccessRole]
    permits: dict[str, str]


class MeetingAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting between the two sides; `mutual_at` is when it first became one of both."""

    uid: str | None
    instance: datetime | None
    title: str | None
    start: datetime
    end: datetime
    mutual_at: datetime | None
    advance: bool
    state: MeetingState


class MeetingShows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mutual buyer meeting that was held."""

    title_contains: list[str] | None = None
    roles: list[str] | None = None
    domains: list[str] | None = None


class Meetings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The meetings of a deal."""

    meetings: list[MeetingAnswer]


class MembersSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Domains and addresses of one side."""

    domains: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


class MergeWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The deal in which this one goes on."""

    into: str
    reason: str


class Merged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a deal goes on."""

    deal: str
    into: str


class MethodAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sales method that the playbook has, and what it asks of this deal."""

    method: str
    name: str
    version: int
    elements: list[ElementAnswer]


class MethodRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sales method that can be laid over playbooks."""

    id: str
    name: str
    version: int
    elements: list[str]


class MethodShape(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A method that is laid over a playbook."""

    id: str
    name: str
    version: int
    elements: list[ElementShape]


class MilestoneAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A milestone where it stands, with what shows it."""

    id: str
    name: str
    state: MilestoneState
    started_at: datetime | None
    completed_at: datetime | None
    owner: Owner
    duration: int
    latest_start: date | None
    due: date | None
    earliest_start: date | None
    earliest_finish: date | None
    slack: int | None
    evidence: list[str]
    word: WordAnswer | None


class MilestoneDays(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A milestone in a plan; `slack` is in working days of its owner's calendar, negative when it
    is late.

    `due` and `latest_start` are laid back from the decision date, `earliest_start` and
    `earliest_finish` forward from today. What is settled has no earliest days, what is left out
    none at all.
    """

    id: str
    name: str
    state: MilestoneState
    started_at: datetime | None
    completed_at: datetime | None
    owner: Owner
    duration: int
    latest_start: date | None
    due: date | None
    earliest_start: date | None
    earliest_finish: date | None
    slack: int | None


class MilestoneShape(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A milestone of a playbook, after those that it requires. Patterns and conditions are in
    sentences.
    """

    id: str
    name: str
    owner: MilestoneShapeOwner
    duration: DurationShape
    requires: list[str]
    applies_if: str | None
    optional: bool
    roles: list[str]
    starts_with: list[str]
    goes_on_with: list[str]
    done_by: list[str]
    methods: list[str]
    next_step: NextStepShape | None


class MilestoneWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a milestone is; `open` takes back that it was started, done or waived. Waiving needs a
    reason.
    """

    state: DeclaredState
    at: datetime | None = None
    reason: str | None = None


class MilestonesDone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many milestones are settled, of how many."""

    done: int
    all: int


class Moved(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """By how much a milestone would move: in calendar days (later is positive), its slack in
    working days.

    Null where it is settled or left out in one of the two plans.
    """

    milestone: str
    state: MilestoneState
    state_would_be: MilestoneState
    latest_start_moves: int | None
    due_moves: int | None
    earliest_finish_moves: int | None
    slack_changes: int | None


class MovedShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact of which something else is concluded now."""

    touch: str
    subject: str | None
    at: datetime
    before: OutcomeBrief
    after: OutcomeBrief


class NewDeal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A deal to be opened. What is left out is as the company's settings say.

    Its decision date never moves. `reached: []` says that nothing was reached yet; left out,
    nobody has said where the deal stands.
    """

    id: str | None = None
    name: str
    opened_on: date
    decision_date: date
    timezone: str | None = None
    owner: str | None = None
    team: list[str] | None = None
    seller: MembersSaid | None = None
    buyer: MembersSaid
    partner: PartnerSaid | None = None
    calendars: CalendarsSaid | None = None
    playbook: str | None = None
    methods: list[str] | None = None
    plan: TailoringSaid | None = None
    amount: float | None = None
    tags: list[str] | None = None
    decision_basis: BasisSaid | None = None
    strategy: StrategySaid | None = None
    people: list[RoleSaid] | None = None
    reached: list[ReachedSaid] | None = None
    commitments: list[PromiseSaid] | None = None
    touches: list[TouchSaid] | None = None


class NewMachineToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A token that was just made. `secret` is not told again."""

    id: str
    roles: list[AccessRole]
    until: datetime
    secret: str


class NextStepSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to do where a milestone is next."""

    kind: str
    text: str


class NextStepShape(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a rep does to move a milestone."""

    kind: str
    text: str


class OfAddress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One address."""

    reason: str | None = None
    address: str


class OnePerson(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Addresses of one person. A plus address needs no word."""

    reason: str | None = None
    addresses: list[str]


class OpenedDeal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A deal to be opened, by itself or as the cycle after another."""

    id: str | None = None
    name: str
    opened_on: date
    decision_date: date
    timezone: str | None = None
    owner: str | None = None
    team: list[str] | None = None
    seller: MembersSaid | None = None
    buyer: MembersSaid
    partner: PartnerSaid | None = None
    calendars: CalendarsSaid | None = None
    playbook: str | None = None
    methods: list[str] | None = None
    plan: TailoringSaid | None = None
    amount: float | None = None
    tags: list[str] | None = None
    decision_basis: BasisSaid | None = None
    strategy: StrategySaid | None = None
    people: list[RoleSaid] | None = None
    reached: list[ReachedSaid] | None = None
    commitments: list[PromiseSaid] | None = None
    touches: list[TouchSaid] | None = None
    continues: str | None = None


class OptionAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change that would make the plan less short, and by how many working days."""

    kind: OptionKind
    milestone: str
    requirement: str | None
    saves: int


class OtherDate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A day on which somebody would like a deal to be decided."""

    decision_date: date
    reason: str | None = None


class OtherRules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Other rules: those of a proposal by its id, or written down; exactly one of the two."""

    proposal: str | None = None
    rules: RulesSaid | None = None


class Otherwise(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What would be otherwise of a milestone; what is left out stays as it is."""

    duration: int | None = None
    state: DeclaredState | None = None
    dropped: bool = False


class OutcomeBrief(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is concluded, in brief; deals that you may not see are left out."""

    stands: OutcomeBriefStands
    deals: list[str]


class OutcomeShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is concluded: the deal and by which rule, or several that could be meant, or none and
    why.

    `margin` is by how many points the best is ahead of the next, null without a next one.
    """

    stands: OutcomeShownStands
    deal: DealNamed | None = None
    points: int | None = None
    rule: str | None = None
    margin: int | None = None
    clues: list[ClueShown] = field(default_factory=list)
    candidates: list[CandidateShown] = field(default_factory=list)
    rivals: list[CandidateShown] = field(default_factory=list)
    because: str | None = None
    says: str | None = None
    near: list[DealNamed] = field(default_factory=list)
    rules: int | None = None


class OwnRules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a mailbox is left out beside what the company leaves out; says all, instead of all
    before.
    """

    also: list[OwnRulesAlso] = field(default_factory=list)
    block: Blocked | None = None
    subjects: list[str] = field(default_factory=list)
    labels: Places | None = None
    folders: Places | None = None
    categories: Places | None = None
    calendars: Places | None = None
    not_before: date | None = None
    only_deal_contacts: bool = False


class OwnRulesShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rules that hold for a mailbox beside the company's."""

    also: list[Reason]
    block: Blocked
    subjects: list[str]
    labels: Places
    folders: Places
    categories: Places
    calendars: Places
    not_before: datetime | None
    only_deal_contacts: bool


class OwnerMeant(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose address stands behind a name of an owner."""

    name: str
    address: str


class PartOutOfReach(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A folder or calendar of which nothing can be had for now; its name is its owner's to see."""

    kind: str | None
    name: str | None
    reason: str
    since: datetime


class ParticipantAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who takes part in a touch; a token stands for who was erased."""

    address: str
    role: Role
    side: Side


class PartnerSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reseller or counsel who plays for one side."""

    domains: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    plays_for: PartnerSaidPlaysFor


class Past(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A deal as it had happened by an instant, or as it was known at one; findings as recorded
    then.
    """

    deal: DealHead
    happened_by: datetime | None
    known_at: datetime | None
    entries: list[EntryAnswer]
    findings: list[PastFinding]
    today_would_add: list[str]


class PastFinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding as it was recorded then; `differs_today` where today's rules would not show it."""

    rule: str
    subject: str | None
    severity: Severity
    since: datetime
    numbers: dict[str, int | float | str | None]
    withheld: str | None
    recorded_at: datetime
    playbook: PlaybookOfDeal
    differs_today: bool


class PeopleLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everybody in a deal as of now, and what is proposed: true only once a person says so."""

    deal: str
    as_of: datetime
    people: list[Person]
    proposals: list[StakeholderProposed | RoleProposed]


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whoever is named in a deal or takes part in it; one person may have several addresses.

    `known`: named by the deal file or somebody's word, known by their domain, or only seen on a
    mail. `contacts` and `title` are null of your own people: nobody is counted or watched.
    """

    name: str | None
    addresses: list[str]
    side: PersonSide
    is_person: bool
    partner: bool
    known: PersonKnown
    added: bool
    role: str | None
    role_from: PersonRoleFrom | None
    title: str | None
    title_since: datetime | None
    contacts: Contacts | None


class PersonAddedAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The people of a deal with somebody who was just added."""

    deal: str
    as_of: datetime
    people: list[Person]
    proposals: list[StakeholderProposed | RoleProposed]
    also_in: list[str]


class PersonCovered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who plays for the seller. Without a mailbox, what only they hold is not seen.

    `takes_part`: they wrote, were written to or met. Partners have no mailbox with us.
    """

    address: str
    part: PersonCoveredPart
    takes_part: bool
    mailboxes: list[MailboxCovered]
    share: float


class PersonRoles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody is."""

    address: str
    roles: list[AccessRole]


class PersonShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody of a contact, and as what."""

    address: str
    role: str


class PersonWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person takes part. It outranks the deal file, and survives its next import."""

    address: str
    reason: str | None = None
    side: Listed | None = None
    role: str | None = None


class PinSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Exactly one of a person's address, a domain and words of subjects; to a deal, or with null
    to none.
    """

    person: str | None = None
    domain: str | None = None
    words: str | None = None
    deal: str | None


class PinShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What belongs to a deal in any case; a null deal: to none. Of who was erased, `value` is a
    token.
    """

    deal: str | None
    what: PinShownWhat
    value: str


class Places(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nothing else than what is in these, or nothing that is; not both."""

    only: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)


class PlanAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The plan of a deal with its milestones."""

    decision_date: date
    today: date
    feasible: bool
    short_by: int
    critical_path: list[str]
    options: list[OptionAnswer]
    milestones: list[MilestoneAnswer]


class PlanLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The plan of a deal as of now."""

    decision_date: date
    today: date
    feasible: bool
    short_by: int
    critical_path: list[str]
    options: list[OptionAnswer]
    milestones: list[MilestoneAnswer]
    deal: DealRef
    as_of: datetime


class Play(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The game as it was played: advances, and between them rallies with their turns."""

    advances: list[AdvanceAnswer]
    rallies: list[RallyAnswer]
    court: CourtAnswer
    waiting_days: WaitingDaysAnswer


class PlaybookLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A playbook in full; `watch` are the thresholds that it sets."""

    name: str
    version: int
    source: PlaybookLookSource
    effective_from: date | None
    in_force: bool
    is_default: bool
    longest_chain: int
    milestones: list[MilestoneShape]
    methods: list[MethodShape]
    watch: dict[str, dict[str, float]]


class PlaybookOfDeal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The playbook that a deal takes."""

    name: str
    version: int


class PlaybookRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of a playbook. `in_force`: deals that are opened today and name it take this
    version.
    """

    name: str
    version: int
    source: PlaybookRowSource
    effective_from: date | None
    in_force: bool
    is_default: bool
    longest_chain: int
    milestones: int
    methods: list[str]


class PlaybookRows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every playbook that deals can name, in every version, and the methods that come along."""

    playbooks: list[PlaybookRow]
    methods: list[MethodRow]


class PlaybookText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A playbook as YAML, as in the file of a team. Its methods are those that come along."""

    text: str


class PointsShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a clue weighs, and what it weighs where nobody says otherwise."""

    clue: str
    points: int
    usual: int
    says: str


class PrivacyOfMailbox(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a mailbox is left out, and how much that is so far."""

    privacy: OwnRulesShown
    account: MailboxAccount


class PrivacyStated(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rules as they hold now; `recorded` is false where they were known."""

    recorded: bool
    privacy: OwnRulesShown


class PrivacyTrial(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rules to try on what a mailbox has got in the last days; without rules, those that hold."""

    rules: OwnRules | None = None
    days: int = 7


class PrivacyTried(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What rules would leave out, counted; nothing was stored, and nobody is told which."""

    listed: int
    kept: int
    left_out: dict[str, int]
    unread: int
    by_name: list[ByName]
    not_listed: dict[str, int]


class ProblemDocument(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A refusal (RFC 9457). `type` names its kind for programs; it never repeats what was sent."""

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    errors: list[ErrorAt] = field(default_factory=list)


class PromiseSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promise of one side, made on one day and due on another."""

    by: PromiseSaidBy
    on: date
    due: date
    what: str = ""


class ProposalEffect(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a proposal would change, in numbers."""

    deals: list[EffectOnDeal]
    newly_ambiguous: int
    no_longer_ambiguous: int
    corrections_unneeded: int
    corrections_contradicted: int


class ProposalShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rule that would make it unnecessary to say so again; an administrator can adopt it."""

    id: str
    kind: ProposalShownKind
    says: str


class QueueRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of one conversation waits for a person, by the latest contact of it.

    `contacts` counts what waits and you may see. `subject` is null where people's choices hide
    it. `days_left`: in so many days the first of it is forgotten; null: never.
    """

    touch: str
    kind: QueueRowKind
    subject: str | None
    people: list[PersonShown]
    contacts: int
    since: datetime
    last: datetime
    days_left: int | None
    outcome: OutcomeShown


class RallyAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The turns between two advances; `detected_at` is when it became ping-pong."""

    turns: list[TurnAnswer]
    length: int
    ping_pong: bool
    detected_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None


class ReachedSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A milestone of a running deal, and when it was reached."""

    milestone: str
    on: date


class Reported(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What no mailbox shows: known only where a person has reported it."""

    calls: int
    chats: int
    meetings_in_person: int


class ReviewPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some deals, and the cursor of those after them."""

    deals: list[ReviewRow]
    next: str | None


class ReviewRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A deal as a manager looks at it: how it stands, since when, and why."""

    id: str
    name: str | None
    owner: str | None
    amount: float | None
    timezone: str
    decision_date: date
    working_days_left: int
    status: Status
    red_since: datetime | None
    slack: int | None
    feasible: bool | None
    short_by: int | None
    findings: list[FindingInReview]
    court: Holder
    waiting_since: datetime | None
    next_meeting: datetime | None
    next_step: StepInReview | None
    milestones: MilestonesDone
    playbook: str
    as_of: datetime
    changed: list[FoundSince] = field(default_factory=list)
    turned_red: bool | None = None


class RoleProposed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="role"):
    """A role that somebody seems to have. Accept it by saying the role; `text` is what it is read
    from.
    """

    name: str | None
    address: str
    side: RoleProposedSide
    role: str
    ground: RoleProposedGround
    text: str | None
    words: str | None
    because: str | None
    confidence: RoleProposedConfidence
    since: datetime
    evidence: list[str]


class RoleSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The role that somebody holds in the deal."""

    address: str
    role: str


class RoleWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which role a person has; null takes their role back, whatever the deal file says."""

    address: str
    reason: str | None = None
    role: str | None


class RolesGiven(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody is from now on, instead of what they were; without a role they are let in no
    more.
    """

    roles: list[AccessRole]


class RuleProposals(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rules that would make corrections unnecessary. Nobody adopts them but a person."""

    proposals: list[RuleProposed]
    next: str | None


class RuleProposed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A proposal with its effect."""

    id: str
    kind: RuleProposedKind
    says: str
    effect: ProposalEffect


class RulesAdopted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was adopted: `number` of the rules, or the `deal` that names one more person by it."""

    recorded: bool
    says: str
    number: int | None
    deal: str | None = None


class RulesAdoption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When rules were adopted, by whom and why; `restores` is the number of those that hold again
    by it.
    """

    number: int
    restores: int | None
    at: datetime
    by: str
    reason: str | None


class RulesDifference(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What other rules would change of all that was captured. `moved` are the first 200 of
    `contacts`.
    """

    says: str
    deals: list[DealWithRules]
    contacts: int
    moved: list[ContactMoved]
    newly_ambiguous: int
    no_longer_ambiguous: int
    corrections_unneeded: list[str]
    corrections_contradicted: list[str]


class RulesSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rules as a whole, instead of all that are in force; what is not named is the usual."""

    points: dict[str, int] = field(default_factory=dict)
    margin: int = 10
    least: int = 10
    days_before_opening: int = 30
    groups: list[list[str]] = field(default_factory=list)
    pins: list[PinSaid] = field(default_factory=list)


class RulesToAdopt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Other rules, and why they are adopted."""

    proposal: str | None = None
    rules: RulesSaid | None = None
    reason: str | None = None


class SaidOfAddresses(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that was said of addresses for all deals."""

    joined: list[JoinedAddresses]
    judged: list[JudgedAddress]


class Shows(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What shows something: one of these."""

    meeting_held: MeetingShows | None = None
    email: MailShows | None = None
    attachment: AttachmentShows | None = None
    label: LabelShows | None = None
    word: Literal[True] | None = None


class SignInPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The page to open in a browser, and until when; signing in there connects the mailbox.

    `warnings` say what should be done before.
    """

    open: str
    until: datetime
    mailbox: str
    warnings: list[str]


class Snooze(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hear of it again on a day, at the latest when it has to begin."""

    until: date


class SplitLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes to the new deal, each conversation by a correction that can be undone."""

    deal: str
    new: str
    only_tried: bool
    threads: list[GoingThread]
    reported: list[GoingTouch]
    corrections: list[str]


class SplitWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A new deal, and what of this one goes to it."""

    deal: NewDeal
    threads: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    reason: str
    try_: bool = field(name="try", default=False)


class StakeholderProposed(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="stakeholder"
):
    """Somebody who seems to take part, and whom nobody has named. Accept it by adding the person."""

    name: str | None
    address: str
    side: StakeholderProposedSide
    ground: StakeholderProposedGround
    only_copied: bool
    since: datetime
    last: datetime
    contacts: int
    threads: int
    evidence: list[str]


class StepAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A next step. A step that comes from a finding has no days of its own: it presses now."""

    id: str
    kind: str
    headline: bool
    milestone: str | None
    start_by: date | None
    act_by: date | None
    aim_by: date | None
    due: date | None
    late: bool | None
    slack: int | None
    why: WhyAnswer
    evidence: list[str]
    text: str
    working_days_left: int
    suggestions: list[str] = field(default_factory=list)


class StepInReview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one thing to do in a deal."""

    kind: str
    text: str
    act_by: date | None
    due: date | None
    late: bool | None
    milestone: str | None


class StepNow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A next step, and what became of it; `state` is null where none was issued."""

    id: str
    kind: str
    headline: bool
    milestone: str | None
    start_by: date | None
    act_by: date | None
    aim_by: date | None
    due: date | None
    late: bool | None
    slack: int | None
    why: WhyAnswer
    evidence: list[str]
    text: str
    working_days_left: int
    suggestions: list[str] = field(default_factory=list)
    milestone_name: str | None
    state: StepState | None
    snoozed_until: date | None
    reason: str | None


class Steps(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The next steps of one deal; `headline` is the id of the first."""

    deal: DealHead
    as_of: datetime
    today: date
    headline: str | None
    next_steps: list[StepNow]


class StrategyItems(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Items of the strategy; those that are left out stay as they are."""

    why_now: str | None = None
    decider: str | None = None
    decision_process: str | None = None
    cost_of_delay: str | None = None


class StrategySaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why the deal should be won; an empty item is a gap."""

    why_now: str = ""
    decider: str = ""
    decision_process: str = ""
    cost_of_delay: str = ""


class SupposedPlan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plan as it would be."""

    decision_date: date
    today: date
    feasible: bool
    short_by: int
    critical_path: list[str]
    options: list[OptionAnswer]
    milestones: list[MilestoneDays]


class TailoringSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the deal changes its playbook."""

    drop: list[str] = field(default_factory=list)
    duration: list[DurationOf] = field(default_factory=list)
    add: list[AddedMilestone] = field(default_factory=list)


class Team(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is in a team and who looks after it and all below it."""

    team: str
    members: list[str]
    managers: list[str]
    above: str | None


class TeamGiven(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is in a team and who looks after it, whole. Nobody at all ends the team."""

    members: list[str]
    managers: list[str]
    above: str | None = None


class TokenWanted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a machine is to be, and for how long."""

    roles: list[AccessRole]
    days: int = 90


class TouchAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mail, or a call or chat that a person reported.

    `subject` and `message_id` are null where who asks may not read them, or they were erased.
    Whom its writer copied in secret is told to them alone. `sources`: which kinds of mailboxes,
    or files, hold a copy.
    """

    touch_id: str
    channel: Channel
    kind: str
    side: Side
    occurred_at: datetime
    thread: str
    subject: str | None
    from_: str | None = field(name="from")
    participants: list[ParticipantAnswer]
    automated: Automated | None
    conversational: bool
    message_id: str | None
    signals: list[Signal]
    sources: list[str]


class TouchSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A call, a meeting in person or a chat that was before; whoever began it first."""

    at: datetime
    kind: InteractionKind
    people: list[str]
    outcome: TouchSaidOutcome | Agreed | None = None
    title: str | None = None


class Touches(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some touches of a deal in order of time, and the cursor of those after them."""

    touches: list[TouchAnswer]
    next: str | None


class TurnAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run of touches of one side; `reactive` where the seller only answers, null for the buyer."""

    side: Side
    at: datetime
    touches: list[str]
    reactive: bool | None


class UndoRules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why the rules that are in force are taken back."""

    reason: str | None = None


class VisibilityChoice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who sees what of a mailbox; its owner sees everything in any case."""

    who: Who
    what: What = What("body")


class WaitingDaysAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The deal's days by who held the court at their end; a side is all of its people."""

    seller: int = 0
    buyer: int = 0
    meeting: int = 0
    nobody: int = 0


class WhatIf(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Other circumstances. There is no other decision date."""

    today: date | None = None
    milestones: dict[str, Otherwise] = field(default_factory=dict)
    closures: Closures | None = None


class WhatIfAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The plan as it is, the plan as it would be, and where they differ. Nothing was changed."""

    deal: DealRef
    as_is: SupposedPlan
    would_be: SupposedPlan
    differences: Differences


class WhyAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a step comes from: the rule of a finding, or a milestone."""

    rule: str | None = None
    milestone: str | None = None


class WhyMatched(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a contact is, and why. `pending` is what is concluded and not recorded yet."""

    touch: str
    kind: WhyMatchedKind
    subject: str | None
    at: datetime
    people: list[PersonShown]
    automated: str | None
    conversation: ConversationShown
    now: OutcomeShown
    pending: OutcomeShown | None
    corrections: list[CorrectionShown]
    history: list[MatchEntry]


class Withdrawal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that does not show a milestone after all, as the plan names it."""

    evidence: str
    reason: str | None = None


class WordAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person said last of a milestone."""

    state: MilestoneState
    at: datetime


class WordTakenBack(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a correction was taken back."""

    at: datetime
    by: str
