"""The types of version 1 of the API; written by `python -m tests.client.write`."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct, field

from services.client.basics import Word


class AccessRole(Word):
    """One of these words; one that is not named is kept."""

    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"
    SERVICE = "service"


class AdvanceKind(Word):
    """One of these words; one that is not named is kept."""

    MILESTONE_STARTED = "milestone_started"
    MILESTONE_REACHED = "milestone_reached"
    COMMITMENT_MADE = "commitment_made"
    STAKEHOLDER_ENGAGED = "stakeholder_engaged"
    MEETING_BOOKED = "meeting_booked"
    MEETING_HELD = "meeting_held"


class Automated(Word):
    """One of these words; one that is not named is kept."""

    CALENDAR_MAIL = "calendar_mail"
    BOUNCE = "bounce"
    READ_RECEIPT = "read_receipt"
    AUTO_REPLY = "auto_reply"
    BULK = "bulk"
    NOTICE = "notice"


class Channel(Word):
    """One of these words; one that is not named is kept."""

    EMAIL = "email"
    MEETING = "meeting"
    MANUAL = "manual"


class CommitmentWordSide(Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"


class DeclaredState(Word):
    """One of these words; one that is not named is kept."""

    STARTED = "started"
    DONE = "done"
    OPEN = "open"
    WAIVED = "waived"


class FoundSinceIs(Word):
    """One of these words; one that is not named is kept."""

    FOUND = "found"
    CLEARED = "cleared"


class Holder(Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    MEETING = "meeting"
    NOBODY = "nobody"


class InteractionKind(Word):
    """One of these words; one that is not named is kept."""

    CALL = "call"
    IN_PERSON = "in_person"
    CHAT = "chat"


class LinkWantedKind(Word):
    """One of these words; one that is not named is kept."""

    PLAN = "plan"


class MeetingState(Word):
    """One of these words; one that is not named is kept."""

    PROPOSED = "proposed"
    AHEAD = "ahead"
    HELD = "held"
    CANCELLED = "cancelled"
    DECLINED = "declined"


class MilestoneState(Word):
    """One of these words; one that is not named is kept."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    WAIVED = "waived"
    LEFT_OUT = "left_out"


class OptionKind(Word):
    """One of these words; one that is not named is kept."""

    MIN_DURATION = "min_duration"
    PARALLEL = "parallel"
    OPTIONAL = "optional"


class Outcome(Word):
    """One of these words; one that is not named is kept."""

    WE_OWE = "we_owe"
    THEY_OWE = "they_owe"
    AGREED = "agreed"


class Owner(Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    BOTH = "both"


class Permit(Word):
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


class Role(Word):
    """One of these words; one that is not named is kept."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    ORGANIZER = "organizer"
    ATTENDEE = "attendee"


class Severity(Word):
    """One of these words; one that is not named is kept."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Side(Word):
    """One of these words; one that is not named is kept."""

    SELLER = "seller"
    BUYER = "buyer"
    OTHER = "other"


class Signal(Word):
    """One of these words; one that is not named is kept."""

    ASKS_QUESTION = "asks_question"
    REQUESTS = "requests"
    COMMITS = "commits"
    PROPOSES_TIME = "proposes_time"
    POSTPONES = "postpones"
    CLOSES = "closes"


class Sort(Word):
    """One of these words; one that is not named is kept."""

    STATUS = "status"
    SLACK = "slack"
    VALUE = "value"
    OWNER = "owner"
    DECISION_DATE = "decision_date"


class Status(Word):
    """One of these words; one that is not named is kept."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    CLOSED = "closed"


class StepState(Word):
    """One of these words; one that is not named is kept."""

    ISSUED = "issued"
    ACCEPTED = "accepted"
    SNOOZED = "snoozed"
    DONE = "done"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    MOOT = "moot"


class Acknowledgement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding was seen, and need not be told before a day has passed."""

    until: date
    subject: str = ""
    reason: str | None = None


class AdvanceAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What moved the deal."""

    kind: AdvanceKind
    at: datetime
    evidence: list[str]


class ClosedAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How and when a deal ended; `into` is the deal that it was merged into."""

    outcome: str
    at: datetime
    into: str | None = None


class CommitmentWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promise of one side by a day."""

    side: CommitmentWordSide
    due: date
    what: str | None = None
    at: datetime | None = None


class CourtAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose move it is: `waiting_since` is since when they are waited for."""

    holder: Holder
    waiting_since: datetime | None
    next_meeting: datetime | None


class DealCounts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much happened in a deal."""

    touches: int
    meetings: int
    advances: int
    rallies: int


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


class Dismissal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why it will not be done. It does not come back for the same cause."""

    reason: str


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


class FindingInReview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding that counts."""

    rule: str
    severity: Severity
    since: datetime
    subject: str | None


class FoundSince(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found in a deal, or is no longer."""

    at: datetime
    rule: str
    is_: FoundSinceIs = field(name="is")
    subject: str | None = None
    severity: Severity | None = None


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


class Meetings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The meetings of a deal."""

    meetings: list[MeetingAnswer]


class MethodAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sales method that the playbook has, and what it asks of this deal."""

    method: str
    name: str
    version: int
    elements: list[ElementAnswer]


class MilestoneAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A milestone where it stands; `slack` is in working days of its owner's calendar."""

    id: str
    name: str
    state: MilestoneState
    started_at: datetime | None
    completed_at: datetime | None
    evidence: list[str]
    word: WordAnswer | None
    owner: Owner
    duration: int
    latest_start: date | None
    due: date | None
    earliest_start: date | None
    earliest_finish: date | None
    slack: int | None


class MilestoneWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a milestone is; `open` takes back that it was started, done or waived."""

    state: DeclaredState
    at: datetime | None = None
    reason: str | None = None


class MilestonesDone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many milestones are settled, of how many."""

    done: int
    all: int


class NewMachineToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A token that was just made. `secret` is not told again."""

    id: str
    roles: list[AccessRole]
    until: datetime
    secret: str


class OptionAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change that would make the plan less short, and by how many working days."""

    kind: OptionKind
    milestone: str
    requirement: str | None
    saves: int


class ParticipantAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who takes part in a touch; a token stands for who was erased."""

    address: str
    role: Role
    side: Side


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


class PersonRoles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody is."""

    address: str
    roles: list[AccessRole]


class PlanAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The plan back from the decision date; `short_by` is what it lacks, in working days."""

    decision_date: date
    today: date
    feasible: bool
    short_by: int
    critical_path: list[str]
    options: list[OptionAnswer]
    milestones: list[MilestoneAnswer]


class Play(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The game as it was played: advances, and between them rallies with their turns."""

    advances: list[AdvanceAnswer]
    rallies: list[RallyAnswer]
    court: CourtAnswer
    waiting_days: WaitingDaysAnswer


class PlaybookOfDeal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The playbook that a deal takes."""

    name: str
    version: int


class ProblemDocument(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A refusal (RFC 9457). `type` names its kind for programs; it never repeats what was sent."""

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    errors: list[ErrorAt] = field(default_factory=list)


class RallyAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The turns between two advances; `detected_at` is when it became ping-pong."""

    turns: list[TurnAnswer]
    length: int
    ping_pong: bool
    detected_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None


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


class RolesGiven(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody is from now on, instead of what they were; without a role they are let in no
    more.
    """

    roles: list[AccessRole]


class Snooze(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hear of it again on a day, at the latest when it has to begin."""

    until: date


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


class WaitingDaysAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The deal's days by who held the court at their end; a side is all of its people."""

    seller: int = 0
    buyer: int = 0
    meeting: int = 0
    nobody: int = 0


class WhyAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a step comes from: the rule of a finding, or a milestone."""

    rule: str | None = None
    milestone: str | None = None


class WordAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person said last of a milestone."""

    state: MilestoneState
    at: datetime
