"""The stored name of every event, for ever.

A closed list: what is not here can not be stored, and a stored name that is not here can
not be read. Renaming or moving a class changes nothing in a ledger.
"""

from __future__ import annotations

from domain import following
from domain.access import events as access
from domain.capture import connections, mailboxes
from domain.capture import events as capture
from domain.company import events as company
from domain.deal import events as deal
from domain.findings import events as findings
from domain.planning import events as plan
from domain.ports.ledger import LedgerEvent

NAMES: dict[type[LedgerEvent], str] = {
    deal.DealOpened: "deal.opened.v1",
    deal.DealDescribed: "deal.described.v1",
    deal.BasisStated: "deal.basis-stated.v1",
    deal.StrategyStated: "deal.strategy-stated.v1",
    deal.SidesStated: "deal.sides-stated.v1",
    deal.CalendarsStated: "deal.calendars-stated.v1",
    deal.PlaybookAdopted: "deal.playbook-adopted.v1",
    deal.RoleGiven: "deal.role-given.v1",
    deal.ProgressConfirmed: "deal.progress-confirmed.v1",
    deal.EmailSighted: "deal.email-sighted.v1",
    deal.InteractionReported: "deal.interaction-reported.v1",
    deal.CalendarFactCaptured: "deal.calendar-fact-captured.v1",
    deal.TiesBroken: "deal.ties-broken.v1",
    deal.MilestoneDeclared: "deal.milestone-declared.v1",
    deal.EvidenceWithdrawn: "deal.evidence-withdrawn.v1",
    deal.CommitmentMade: "deal.commitment-made.v1",
    deal.NoReplyOwed: "deal.no-reply-owed.v1",
    deal.FindingAcknowledged: "deal.finding-acknowledged.v1",
    deal.CaptureGapOpened: "deal.capture-gap-opened.v1",
    deal.CaptureGapClosed: "deal.capture-gap-closed.v1",
    deal.DecisionDateChangeRefused: "deal.decision-date-change-refused.v1",
    deal.DealClosed: "deal.closed.v1",
    findings.FindingRaised: "findings.raised.v1",
    findings.FindingCleared: "findings.cleared.v1",
    capture.MailCaptured: "capture.mail-captured.v1",
    capture.MeetingStated: "capture.meeting-stated.v1",
    capture.SourceRead: "capture.source-read.v1",
    capture.SourceSetAside: "capture.source-set-aside.v1",
    capture.SourceMended: "capture.source-mended.v1",
    capture.Matched: "capture.matched.v1",
    capture.MatchIsAmbiguous: "capture.match-is-ambiguous.v1",
    following.EventSetAside: "following.event-set-aside.v1",
    following.EventRedriven: "following.event-redriven.v1",
    plan.DayBegan: "plan.day-began.v1",
    plan.StepIssued: "plan.step-issued.v1",
    plan.StepAccepted: "plan.step-accepted.v1",
    plan.StepSnoozed: "plan.step-snoozed.v1",
    plan.StepDone: "plan.step-done.v1",
    plan.StepDismissed: "plan.step-dismissed.v1",
    plan.StepSuperseded: "plan.step-superseded.v1",
    plan.StepExpired: "plan.step-expired.v1",
    plan.StepMoot: "plan.step-moot.v1",
    plan.StepReturned: "plan.step-returned.v1",
    company.OwnSideStated: "company.own-side-stated.v1",
    company.DefaultZoneStated: "company.default-zone-stated.v1",
    company.DefaultCalendarsStated: "company.default-calendars-stated.v1",
    company.DefaultTagsStated: "company.default-tags-stated.v1",
    company.CompanyPlaybookAdopted: "company.playbook-adopted.v1",
    company.CompanyPlaybookDropped: "company.playbook-dropped.v1",
    company.DefaultPlaybookNamed: "company.default-playbook-named.v1",
    mailboxes.MailboxStateChanged: "mailbox.state-changed.v1",
    mailboxes.CaptureAppStopped: "mailbox.app-stopped.v1",
    mailboxes.CaptureAppResumed: "mailbox.app-resumed.v1",
    mailboxes.ListingBegan: "mailbox.listing-began.v1",
    mailboxes.BatchTaken: "mailbox.batch-taken.v1",
    mailboxes.MailboxGapOpened: "mailbox.gap-opened.v1",
    mailboxes.MailboxGapClosed: "mailbox.gap-closed.v1",
    mailboxes.WatchBegan: "mailbox.watch-began.v1",
    capture.ItemsLeftOut: "capture.items-left-out.v1",
    company.PrivacyStated: "company.privacy-stated.v1",
    connections.MailboxConnected: "mailbox.connected.v1",
    connections.MailboxAuthorised: "mailbox.authorised.v1",
    connections.MailboxDisconnected: "mailbox.disconnected.v1",
    capture.MailLabelled: "capture.mail-labelled.v1",
    mailboxes.CollectionOutOfReach: "mailbox.collection-out-of-reach.v1",
    mailboxes.CollectionReached: "mailbox.collection-reached.v1",
    capture.MatchTakenBack: "capture.match-taken-back.v1",
    capture.MatchCorrected: "capture.match-corrected.v1",
    capture.CorrectionUndone: "capture.correction-undone.v1",
    deal.DealNamed: "deal.named.v1",
    deal.TouchFreed: "deal.touch-freed.v1",
    deal.MeetingFreed: "deal.meeting-freed.v1",
    deal.DealMergedInto: "deal.merged-into.v1",
    company.MatchingRulesAdopted: "company.matching-rules-adopted.v1",
    company.AddressesJoined: "company.addresses-joined.v1",
    access.AccessGiven: "access.given.v1",
    access.TeamStated: "access.team-stated.v1",
    access.ApiTokenIssued: "access.api-token-issued.v1",
    access.ApiTokenRevoked: "access.api-token-revoked.v1",
    access.RequestTaken: "access.request-taken.v1",
    deal.DealTakenIn: "deal.taken-in.v1",
    mailboxes.CollectionLeftOut: "mailbox.collection-left-out.v1",
    mailboxes.CollectionLetIn: "mailbox.collection-let-in.v1",
    mailboxes.MailboxPrivacyStated: "mailbox.privacy-stated.v1",
}
