"""One example of every event version that was ever stored, as today's code must read it.

When an event gets a new version, its old example stays under its old name and says what the
upcaster makes of it.
"""

from __future__ import annotations

from uuid import UUID

from domain import following
from domain.access import events as access
from domain.access.permits import AccessRole
from domain.acting import events as acting
from domain.capture import connections, forgetting
from domain.capture import events as capture
from domain.capture import mailboxes
from domain.capture.privacy import PrivacyRules, Reason
from domain.company import events as company
from domain.deal import events as deal
from domain.deal.dealfile import CalendarSpec
from domain.delivery import events as delivery
from domain.delivery.headlines import Headline
from domain.findings import events as findings
from domain.matching.clues import ClueKind, NoDealBecause
from domain.matching.conversation import Scope
from domain.matching.rules import MatchingRules, Pin
from domain.people import KnownAddress, PeopleSaid, Side, SideMembers, Sides
from domain.planning import events as plan
from domain.planning.step_life import StepState
from domain.playbook.playbook import (
    Condition,
    Duration,
    EvidenceKind,
    Milestone,
    NextStep,
    Owner,
    Pattern,
    Playbook,
    Tailoring,
)
from domain.ports.ledger import LedgerEvent, NewEvent
from domain.ports.mailboxes import CaptureMode
from domain.touches.touch import (
    Automated,
    CalendarFact,
    EmailSighting,
    Interaction,
    InteractionKind,
    Invitee,
    Method,
    Outcome,
    Participant,
    PartStat,
    Recurrence,
    Role,
    Signal,
    Span,
    Subject,
)
from domain.visibility.choices import Of, VisibilityChosen
from domain.visibility.levels import Visibility, What, Who

MORNING = 1_780_300_800
MONDAY = 739_768
_MESSAGE = UUID("6f9619ff-8b86-5011-b42d-00c04fc964ff")
RITA, BEA, CARL = "q3Vb0kYtH1uJr8Wc", "x9LmZ2aPdE5sTf7G", "n4KoC6vRiB8yUe0H"
OURS, NORTH = "d1OursOursOurs01", "d2NorthNorthNo02"

_DISCOVERY = Milestone(
    id="discovery",
    name="Discovery done",
    owner=Owner.BOTH,
    duration=Duration(typical=5, shortest=2, longest=10),
    when=Condition(amount_at_least=50_000, tags_any=("personal_data",)),
    roles=("economic_buyer",),
    starts=(Pattern(EvidenceKind.EMAIL, phrases=(("kick", "off"),), side=Side.SELLER),),
    progress=(Pattern(EvidenceKind.ATTACHMENT, phrases=(("redline",),), from_roles=("lawyer",)),),
    evidence=(
        Pattern(
            EvidenceKind.MEETING_HELD, phrases=(("discovery",), ("needs", "workshop")), roles=("champion",)
        ),
        Pattern(EvidenceKind.WORD),
    ),
    methods=("meddpicc.metrics",),
    next_step=NextStep("book_meeting", "Book the discovery workshop"),
)
_SIGNING = Milestone(
    id="signing",
    name="Contract signed",
    owner=Owner.BUYER,
    duration=Duration(0),
    requires=("discovery",),
    optional=True,
    evidence=(Pattern(EvidenceKind.LABEL, to_roles=("cfo",), domains=(NORTH,)),),
)

_ANSWER = plan.StepCommand(
    step_id="s1Answer",
    deal_id="northwind-2026",
    decision_date=MONDAY + 120,
    kind="answer_and_advance",
    text="Answer, and in the same mail agree the next milestone with a day",
    milestone=None,
    rule="waiting_on_seller",
    subject="",
    since=MORNING - 86_400,
    evidence=("t7Pp5wQzXc2NhVb1",),
    working_days_left=81,
)
_BOOK = plan.StepCommand(
    step_id="s2Book",
    deal_id="northwind-2026",
    decision_date=MONDAY + 120,
    kind="book_meeting",
    text="Book the discovery workshop",
    milestone="discovery",
    rule=None,
    subject="",
    since=None,
    evidence=(),
    working_days_left=80,
    start_by=MONDAY + 3,
    act_by=MONDAY + 3,
    aim_by=MONDAY + 8,
    due=MONDAY + 9,
    late=True,
    slack=-1,
)

EXAMPLES: dict[str, LedgerEvent] = {
    "deal.opened.v1": deal.DealOpened(
        "northwind-2026", MONDAY, MONDAY + 120, "Europe/Berlin", MONDAY - 30, continues="northwind-2025"
    ),
    "deal.described.v1": deal.DealDescribed(RITA, 120_000.5, ("personal_data", "renewal")),
    "deal.basis-stated.v1": deal.BasisStated(Side.BUYER, event_named=True, evidence_named=False),
    "deal.strategy-stated.v1": deal.StrategyStated(("why_now", "decider")),
    "deal.sides-stated.v1": deal.SidesStated(
        Sides(
            seller=SideMembers(addresses=frozenset({RITA, CARL}), domains=frozenset({OURS})),
            buyer=SideMembers(domains=frozenset({NORTH})),
            partner=SideMembers(addresses=frozenset({BEA})),
            partner_side=Side.BUYER,
            team=frozenset({RITA}),
        )
    ),
    "deal.calendars-stated.v1": deal.CalendarsStated(
        CalendarSpec("US", closures=(MONDAY + 4,)), CalendarSpec("DE", "BY", weekend=(6, 7))
    ),
    "deal.playbook-adopted.v1": deal.PlaybookAdopted(
        Playbook(
            "enterprise",
            3,
            (_DISCOVERY, _SIGNING),
            watch={"ping_pong": {"min_turns": 6, "reactive_share": 0.6}, "gone_quiet": {"days": 10}},
            languages=("en",),
        ),
        Tailoring(drop=("security_review",), duration={"signing": Duration(2)}, add=(_SIGNING,)),
    ),
    "deal.role-given.v1": deal.RoleGiven(BEA, "economic_buyer"),
    "deal.progress-confirmed.v1": deal.ProgressConfirmed(),
    "deal.email-sighted.v1": deal.EmailSighted(
        EmailSighting(
            touch_id="t7Pp5wQzXc2NhVb1",
            message="m1AaBbCcDdEeFf00",
            references=("m0AaBbCcDdEeFf00", "m2AaBbCcDdEeFf00"),
            sent_at=MORNING,
            received_at=MORNING + 3,
            participants=(
                Participant(RITA, (OURS,), Role.FROM),
                Participant(BEA, ("d3EuNorthEuNor03", NORTH), Role.TO),
            ),
            subject=Subject(("w1Offer", "w2March"), "b1OfferMarch", is_reply=True),
            automated=Automated.AUTO_REPLY,
            attachments=(("w1Offer", "w3Pdf"), ()),
            labels=(("w4Inbox",),),
            signals=(Signal.ASKS_QUESTION, Signal.PROPOSES_TIME),
            provider_thread="p1Thread",
        )
    ),
    "deal.interaction-reported.v1": deal.InteractionReported(
        Interaction(
            "t8Call",
            InteractionKind.IN_PERSON,
            MORNING,
            (Participant(RITA, (OURS,), Role.FROM), Participant(BEA, (NORTH,), Role.TO)),
            outcome=Outcome.AGREED,
            agreed_for=MONDAY + 9,
            title=("w5Lunch",),
        )
    ),
    "deal.calendar-fact-captured.v1": deal.CalendarFactCaptured(
        CalendarFact(
            meeting="u1Weekly",
            instance=MORNING + 7 * 86_400,
            method=Method.REQUEST,
            sequence=2,
            stamped_at=MORNING,
            created_at=MORNING - 60,
            changed_at=None,
            span=Span(start=MORNING, end=MORNING + 1_800),
            recurrence=Recurrence(
                rules=("FREQ=WEEKLY;COUNT=4",),
                start_local="20260601T100000",
                zone="Europe/Berlin",
                duration=1_800,
                added=(MORNING,),
                excluded=(MORNING + 60,),
            ),
            cancelled=False,
            invitees=(
                Invitee(RITA, (OURS,), Role.ORGANIZER, PartStat.ACCEPTED),
                Invitee(BEA, (NORTH,), Role.ATTENDEE, PartStat.NEEDS_ACTION),
            ),
            title=("w6Weekly", "w7Status"),
        )
    ),
    "deal.ties-broken.v1": deal.TiesBroken(("t7Pp5wQzXc2NhVb1", "t8Call")),
    "deal.milestone-declared.v1": deal.MilestoneDeclared("discovery", deal.DeclaredState.WAIVED, MORNING),
    "deal.evidence-withdrawn.v1": deal.EvidenceWithdrawn("discovery", "t8Call", MORNING),
    "deal.commitment-made.v1": deal.CommitmentMade(Side.BUYER, MORNING, MONDAY + 14),
    "deal.no-reply-owed.v1": deal.NoReplyOwed("t7Pp5wQzXc2NhVb1", MORNING),
    "deal.finding-acknowledged.v1": deal.FindingAcknowledged("stalled", "", MONDAY + 5, MORNING),
    "deal.capture-gap-opened.v1": deal.CaptureGapOpened(
        "g1", "x1Mailbox", MORNING, MORNING + 86_400, "cursor expired (seit März)", MORNING
    ),
    "deal.capture-gap-closed.v1": deal.CaptureGapClosed("g1", MORNING + 90_000),
    "deal.decision-date-change-refused.v1": deal.DecisionDateChangeRefused("api", MONDAY + 150, MORNING),
    "deal.closed.v1": deal.DealClosed(
        deal.ClosedAs.SUPERSEDED_BY_BUYER_EVENT, MORNING, "t8Call", RITA, "northwind-2026-2"
    ),
    "findings.raised.v1": findings.FindingRaised(
        finding_id="f1",
        rule="waiting_on_buyer",
        subject="",
        severity=findings.Severity.HIGH,
        since=MORNING,
        evidence=("t7Pp5wQzXc2NhVb1",),
        numbers={"days": 7, "share": 0.5, "holder": "buyer", "next_meeting": None},
        withheld="capture_gap",
        as_of=MORNING + 86_400,
        playbook="enterprise",
        playbook_version=3,
    ),
    "findings.cleared.v1": findings.FindingCleared("f1", "waiting_on_buyer", MORNING + 172_800),
    "capture.mail-captured.v1": capture.MailCaptured(
        EmailSighting(
            touch_id="t9Captured",
            message=None,
            references=(),
            sent_at=None,
            received_at=MORNING + 3,
            participants=(Participant(RITA, (OURS,), Role.FROM), Participant(BEA, (NORTH,), Role.CC)),
            subject=Subject(("w8Question",), "b8Question", is_reply=False),
        ),
        signals={"en": (Signal.ASKS_QUESTION,)},
    ),
    "capture.mail-labelled.v1": capture.MailLabelled("t9Captured", labels=(("w8Contract", "w8Signed"),)),
    "capture.meeting-stated.v1": capture.MeetingStated(
        CalendarFact(
            meeting="u2Kickoff",
            instance=None,
            method=Method.REPLY,
            sequence=0,
            stamped_at=MORNING,
            created_at=None,
            changed_at=None,
            span=None,
            recurrence=None,
            cancelled=False,
            invitees=(Invitee(BEA, (NORTH,), Role.ATTENDEE, PartStat.ACCEPTED),),
            title=(),
        )
    ),
    "capture.source-read.v1": capture.SourceRead(
        "s1Source", upto=81_920, items=12, check="c1Check", size=90_000, changed_ns=MORNING * 10**9
    ),
    "capture.source-set-aside.v1": capture.SourceSetAside("a1Aside"),
    "capture.source-mended.v1": capture.SourceMended("a1Aside"),
    "capture.matched.v1": capture.Matched("northwind-2026"),
    "capture.match-is-ambiguous.v1": capture.MatchIsAmbiguous(("northwind-2025", "northwind-2026")),
    "acting.begun.v1": acting.ActBegun(
        "s2Book", "northwind-2026", RITA, acting.Act.HOLD, 1, "m1Mailbox", MORNING
    ),
    "acting.made.v1": acting.ActMade(
        "s2Book", RITA, acting.Act.HOLD, 1, "act:s2Book:p1Rita:hold:1", MORNING + 2, MORNING + 90_000, MORNING + 93_600
    ),
    "acting.failed.v1": acting.ActFailed("s2Book", RITA, acting.Act.DRAFT, 2, "rateLimitExceeded", MORNING),
    "acting.taken-back.v1": acting.ActTakenBack("s2Book", RITA, acting.Act.HOLD, 1, MORNING),
    "access.given.v1": access.AccessGiven(RITA, frozenset({AccessRole.REP, AccessRole.AUDITOR})),
    "access.team-stated.v1": access.TeamStated("north", frozenset({RITA}), frozenset({CARL}), above="sales"),
    "access.api-token-issued.v1": access.ApiTokenIssued(
        "t1Token", "9f86d081884c7d659a2feaa0c55ad015", frozenset({AccessRole.SERVICE}), MORNING
    ),
    "access.looks-logged.v1": access.LooksLogged(
        (
            access.Look(RITA, "read_deal", "northwind-2026", MORNING),
            access.Look(CARL, "list_deals", None, MORNING),
        )
    ),
    "access.request-taken.v1": access.RequestTaken("9f86d081884c7d659a2feaa0c55ad015", MORNING),
    "access.api-token-revoked.v1": access.ApiTokenRevoked("t1Token"),
    "delivery.hook-registered.v1": delivery.HookRegistered(
        "h1Hook",
        frozenset({delivery.Topic.STEP_ISSUED, delivery.Topic.DEAL_CLOSED}),
        delivery.Form.STANDARD,
        None,
        MORNING,
    ),
    "delivery.hook-secret-rotated.v1": delivery.HookSecretRotated("h1Hook", MORNING),
    "delivery.hook-disabled.v1": delivery.HookDisabled("h1Hook", delivery.DisabledBecause.GONE, MORNING),
    "delivery.hook-enabled.v1": delivery.HookEnabled("h1Hook", MORNING),
    "delivery.hook-removed.v1": delivery.HookRemoved("h1Hook", MORNING),
    "delivery.hook-test-asked.v1": delivery.HookTestAsked("h1Hook", MORNING),
    "delivery.hook-message-sent.v1": delivery.HookMessageSent("h1Hook", _MESSAGE, 17, 2, 204, MORNING),
    "delivery.hook-try-failed.v1": delivery.HookTryFailed(
        "h1Hook", _MESSAGE, 17, 1, None, "TimeoutError", MORNING, MORNING + 5
    ),
    "delivery.hook-message-set-aside.v1": delivery.HookMessageSetAside(
        "h1Hook", _MESSAGE, 17, 7, 503, "", MORNING
    ),
    "delivery.headlines-told.v1": delivery.HeadlinesTold(
        RITA,
        MONDAY,
        (
            Headline(
                deal_id="northwind-2026",
                step_id="3f9a02c1",
                kind="book_meeting",
                text="Book the workshop",
                state=StepState.ACCEPTED,
                decision_date=MONDAY + 90,
                milestone="discovery",
                start_by=MONDAY,
                act_by=MONDAY,
                due=MONDAY + 5,
                late=True,
            ),
        ),
        MORNING,
    ),
    "access.link-shared.v1": access.LinkShared(
        "l1Link", "9f86d081884c7d659a2feaa0c55ad015", "plan", "northwind-2026", RITA, MORNING, MORNING + 86_400
    ),
    "access.link-revoked.v1": access.LinkRevoked("l1Link"),
    "access.session-began.v1": access.SessionBegan(
        RITA, "9f86d081884c7d659a2feaa0c55ad015", 1, MORNING, MORNING + 43_200
    ),
    "access.session-used.v1": access.SessionUsed(MORNING + 900),
    "access.session-ended.v1": access.SessionEnded(MORNING + 1_800),
    "deal.handed-over.v1": deal.DealHandedOver(BEA, RITA, is_added=False, on=MONDAY, at=MORNING),
    "visibility.chosen.v1": VisibilityChosen(
        Of.MAILBOX, "m1Mailbox", Visibility(Who.TEAM, What.SUBJECT), MORNING
    ),
    "capture.forgotten.v1": forgetting.Forgotten(),
    "capture.contact-forgotten.v1": forgetting.ContactForgotten(),
    "capture.contacts-forgotten.v1": forgetting.ContactsForgotten(
        90, {forgetting.ForgottenBecause.NO_DEAL: {forgetting.Channel.EMAIL: 3}}
    ),
    "capture.match-taken-back.v1": capture.MatchTakenBack(
        NoDealBecause.CLOSED_BEFORE, near=("northwind-2025",), rules=2
    ),
    "capture.match-corrected.v1": capture.MatchCorrected(
        "k1Correction", "t7Pp5wQzXc2NhVb1", "northwind-2026", Scope.THREAD, MORNING
    ),
    "capture.correction-undone.v1": capture.CorrectionUndone("k1Correction", MORNING + 60),
    "deal.named.v1": deal.DealNamed(("w4Northwind", "w4Renewal"), frozenset({"w4Renewal"})),
    "deal.touch-freed.v1": deal.TouchFreed("t7Pp5wQzXc2NhVb1"),
    "deal.meeting-freed.v1": deal.MeetingFreed("u1Meeting"),
    "deal.merged-into.v1": deal.DealMergedInto("northwind-2026", MORNING),
    "deal.taken-in.v1": deal.DealTakenIn(
        "northwind-hardware",
        buyer=SideMembers(addresses=frozenset({BEA}), domains=frozenset({NORTH})),
        partner=SideMembers(addresses=frozenset({CARL})),
        partner_side=Side.BUYER,
        roles={BEA: "champion"},
        at=MORNING,
    ),
    "company.matching-rules-adopted.v1": company.MatchingRulesAdopted(
        2,
        MatchingRules(
            points={ClueKind.OWNER: 20, ClueKind.TEAM: 4},
            margin=12,
            groups=(frozenset({NORTH, "d3EuNorthEuNor03"}),),
            pins=(Pin("northwind-2026", person=CARL), Pin(None, words=("w8Invoice",))),
        ),
        restores=1,
    ),
    "company.addresses-joined.v1": company.AddressesJoined(frozenset({BEA, CARL})),
    "company.address-judged.v1": company.AddressJudged(CARL, is_person=False),
    "deal.people-stated.v1": deal.PeopleStated(
        PeopleSaid(
            joined=((KnownAddress(CARL, (NORTH,)), KnownAddress(BEA, ())),),
            people=frozenset({RITA}),
            not_people=frozenset({"s1SharedMailbox0"}),
        )
    ),
    "deal.person-added.v1": deal.PersonAdded(KnownAddress(BEA, (NORTH,)), deal.Listed.PARTNER, MORNING),
    "deal.proposals-dismissed.v1": deal.ProposalsDismissed(BEA, ("wrote", "role:legal:t1"), MORNING),
    "capture.items-left-out.v1": capture.ItemsLeftOut("s1Source", {"internal": 12, "private": 1}),
    "mailbox.connected.v1": connections.MailboxConnected(
        "x1Mailbox",
        "google",
        owner=RITA,
        domains=(OURS,),
        access=connections.Access(
            connections.Way.CONSENT,
            CaptureMode.HEADERS,
            asked=("mail", "calendar"),
            granted=("mail",),
            grant="g1",
        ),
    ),
    "mailbox.authorised.v1": connections.MailboxAuthorised(
        "x1Mailbox",
        connections.Access(
            connections.Way.DELEGATION, CaptureMode.WHOLE, asked=("mail",), granted=("mail",), grant="g2"
        ),
    ),
    "mailbox.disconnected.v1": connections.MailboxDisconnected("x1Mailbox"),
    "mailbox.state-changed.v1": mailboxes.MailboxStateChanged(
        "x1Mailbox", mailboxes.MailboxState.SIGN_IN, "invalid_grant", "grant-2"
    ),
    "mailbox.app-stopped.v1": mailboxes.CaptureAppStopped("google", "accessNotConfigured"),
    "mailbox.app-resumed.v1": mailboxes.CaptureAppResumed("google"),
    "mailbox.listing-began.v1": mailboxes.ListingBegan(
        "x1Mailbox", "c1All", mailboxes.Why.GAP, MORNING - 86_400, "labels-2", "4711"
    ),
    "mailbox.batch-taken.v1": mailboxes.BatchTaken(
        "x1Mailbox",
        "c1All",
        mailboxes.Part.LISTING,
        captured=("00c0ffee00c0ffee",),
        left_out=("0123456789abcdef",),
        for_now=("4444444444444444",),
        set_aside=("fedcba9876543210",),
        gone=("1111111111111111",),
        seen=("2222222222222222", "3333333333333333"),
        more="page-2",
        cursor="4712",
        is_last=False,
    ),
    "mailbox.gap-opened.v1": mailboxes.MailboxGapOpened(
        "0a1b2c3d4e5f6071",
        "x1Mailbox",
        "c1All",
        owner=RITA,
        domains=(OURS,),
        since=MORNING - 86_400,
        until=MORNING,
        reason=mailboxes.GapReason.CURSOR_EXPIRED,
        at=MORNING,
    ),
    "mailbox.gap-closed.v1": mailboxes.MailboxGapClosed(
        "0a1b2c3d4e5f6071", "x1Mailbox", "c1All", MORNING + 60
    ),
    "mailbox.watch-began.v1": mailboxes.WatchBegan(
        "x1Mailbox", "c1All", "channel-1", "resource-1", MORNING + 604_800
    ),
    "mailbox.collection-out-of-reach.v1": mailboxes.CollectionOutOfReach(
        "x1Mailbox", "c1All", "notACalendarUser"
    ),
    "mailbox.collection-reached.v1": mailboxes.CollectionReached("x1Mailbox", "c1All"),
    "mailbox.collection-left-out.v1": mailboxes.CollectionLeftOut("x1Mailbox", "c2Private", "folder"),
    "mailbox.collection-let-in.v1": mailboxes.CollectionLetIn("x1Mailbox", "c2Private"),
    "mailbox.privacy-stated.v1": mailboxes.MailboxPrivacyStated(
        "x1Mailbox",
        PrivacyRules(
            kept=frozenset({Reason.INTERNAL, Reason.CONFIDENTIAL}),
            never_folders=frozenset({"w5Private"}),
            only_categories=frozenset({"w4Deals"}),
            never_calendars=frozenset({"w6Family"}),
            deal_contacts_only=True,
        ),
    ),
    "following.event-set-aside.v1": following.EventSetAside(
        "relay<ledger", UUID("3f2b8c1e-0d4a-5e6f-8a7b-9c0d1e2f3a4b"), 4711, "MessageTooLarge"
    ),
    "following.event-redriven.v1": following.EventRedriven(
        "recorder<ledger", UUID("3f2b8c1e-0d4a-5e6f-8a7b-9c0d1e2f3a4b"), 4711
    ),
    "plan.day-began.v1": plan.DayBegan("northwind-2026", MONDAY, MORNING),
    "plan.step-issued.v1": plan.StepIssued(_ANSWER, MORNING),
    "plan.step-accepted.v1": plan.StepAccepted("s1Answer", RITA, MORNING + 60),
    "plan.step-snoozed.v1": plan.StepSnoozed("s2Book", MONDAY + 3, RITA, MORNING + 90),
    "plan.step-done.v1": plan.StepDone("s2Book", None, ("t8Call",), MORNING + 172_800),
    "plan.step-dismissed.v1": plan.StepDismissed("s1Answer", RITA, "dismissed:s1Answer", MORNING + 120),
    "plan.step-superseded.v1": plan.StepSuperseded("s2Book", "s3Prepare", MORNING + 86_400),
    "plan.step-expired.v1": plan.StepExpired("s2Book", MONDAY + 9, MORNING + 864_000),
    "plan.step-moot.v1": plan.StepMoot("s1Answer", plan.MootBecause.FINDING_ENDED, MORNING + 300),
    "plan.step-returned.v1": plan.StepReturned(_BOOK, MORNING + 172_800),
    "company.own-side-stated.v1": company.OwnSideStated(
        own=SideMembers(addresses=frozenset({CARL}), domains=frozenset({OURS})),
        team=frozenset({RITA, CARL}),
        partner=SideMembers(domains=frozenset({NORTH})),
        partner_side=Side.BUYER,
    ),
    "company.default-zone-stated.v1": company.DefaultZoneStated("Europe/Berlin"),
    "company.default-calendars-stated.v1": company.DefaultCalendarsStated(
        CalendarSpec("US", closures=(MONDAY + 4,)), CalendarSpec("DE", "BY", weekend=(7,))
    ),
    "company.default-tags-stated.v1": company.DefaultTagsStated(("personal_data", "regulated")),
    "company.privacy-stated.v1": company.PrivacyStated(
        PrivacyRules(
            kept=frozenset({Reason.PRIVATE}),
            addresses=frozenset({BEA}),
            domains=frozenset({NORTH}),
            subjects=frozenset({("w1Salary",), ("w2Medical", "w3Leave")}),
            only_labels=frozenset({("w4Deals",)}),
            never_labels=frozenset({("w5Private",)}),
            not_before=MORNING - 86_400,
        )
    ),
    "company.playbook-adopted.v1": company.CompanyPlaybookAdopted(
        Playbook("ours", 2, (_DISCOVERY, _SIGNING), languages=("en",), effective_from=MONDAY)
    ),
    "company.playbook-dropped.v1": company.CompanyPlaybookDropped("ours", 1),
    "company.default-playbook-named.v1": company.DefaultPlaybookNamed("ours", 2),
}

EVENT_ID = UUID("0b6f4a0e-6f0b-5a37-9a8e-0f6c3a1d2e4f")
CORRELATION = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")


def example(name: str) -> NewEvent:
    """The example of a stored name, with the metadata that all examples share."""
    return NewEvent(EVENT_ID, EXAMPLES[name], MORNING + 5, "mailfiles", CORRELATION, causation=None)
