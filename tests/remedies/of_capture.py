"""Bugs of others in capture, row by row, and what keeps each out of the engine and the ways in."""

from __future__ import annotations

from tests.remedies.taking_out import Remedy

_ENGINE = "tests/services/mailboxes/"
_BUGS = f"{_ENGINE}test_bugs_of_others.py::"
_SYNC = f"{_ENGINE}test_sync.py::"
_FAILING = f"{_ENGINE}test_failures.py::"
_PARTS = f"{_ENGINE}test_parts.py::"
_WATCHES = f"{_ENGINE}test_watches.py::"
_STANDING = "tests/services/connecting/test_standing.py::"
_PUSHES = "tests/services/connecting/test_pushes.py::"
_COLLECTION = "services/capture/collection_sync.py"
_RECORD = "services/capture/collection_record.py"
_MAILBOX = "services/capture/mailbox_sync.py"
_BATCHES = "services/capture/batches.py"

OF_CAPTURE = (
    Remedy(
        1, "an expired cursor is tried on and on", _COLLECTION,
        "if failure.kind is not FailureKind.RESYNC:", "if failure.reason:",
        f"{_FAILING}test_rows_01_and_22_an_expired_cursor_opens_a_gap_that_is_filled_swept_and_closed",
    ),
    Remedy(
        2, "a cursor is kept only with news", _RECORD,
        "return cursor != self.state.cursor and not is_fresh", "return False",
        f"{_SYNC}test_row_02_a_round_in_which_nothing_happened_moves_the_cursor",
    ),
    Remedy(
        3, "a message that is gone is waited for", _BATCHES,
        "if failure.kind is FailureKind.SKIP_ITEM:", "if not failure.reason:",
        f"{_SYNC}test_row_03_a_message_that_is_gone_before_it_is_fetched_is_passed_over",
    ),
    Remedy(
        4, "the cursor goes past what failed", _COLLECTION,
        "hand.left = [*batch.unfinished, *later]", "hand.left = later",
        f"{_BUGS}test_row_04_while_an_item_fails_the_cursor_stays_before_it",
    ),
    Remedy(
        5, "what is told of a page is stored before its items", "services/capture/intake.py",
        "self._ledger.append([*news, about])",
        "self._ledger.append([about])\n                self._ledger.append(news)",
        f"{_BUGS}test_row_05_wherever_a_process_dies_what_was_listed_is_what_is_stored",
    ),
    Remedy(
        5, "nobody looks whether what is listed is stored", "services/capture/completeness.py",
        "missing.append(key)", "pass",
        f"{_ENGINE}test_completeness.py::test_row_05_what_the_ledger_knows_nothing_of_is_missing",
    ),
    Remedy(
        7, "changes are not filtered as the listing is", _BATCHES,
        "not_wanted = self._why_left_out(content, state)",
        "not_wanted = self._why_left_out(content, state) if state.listing else None",
        f"{_BUGS}test_row_07_what_a_listing_leaves_out_changes_leave_out_too",
    ),
    Remedy(
        7, "changes are as old as they like", _BATCHES,
        "if noted_at is not None and state.since is not None and noted_at < state.since:", "if False:",
        f"{_BUGS}test_row_07_what_a_listing_leaves_out_changes_leave_out_too",
    ),
    Remedy(
        8, "a label that is let in later brings only what comes later",
        "services/capture/collection_state.py",
        "if wider or scope != self.scope:", "if wider:",
        f"{_BUGS}test_row_08_a_label_that_is_let_in_later_brings_what_was_there_before",
    ),
    Remedy(
        8, "rules of labels are no part of the scope", "services/mailboxes/connected.py",
        "(rules.subjects, rules.only_labels, rules.never_labels)", "(rules.subjects, rules.never_labels)",
        f"{_BUGS}test_row_08_whichever_rule_changes_the_scope_of_a_mailbox_does_too",
    ),
    Remedy(
        9, "what was left out for now stays out", _BATCHES,
        "is_known = token in state.captured or (",
        "is_known = token in state.captured or token in state.for_now or (",
        f"{_SYNC}test_row_09_what_was_spam_is_captured_when_somebody_says_that_it_is_none",
    ),
    Remedy(
        10, "an item for which there is no time is given up", _BATCHES,
        "_ITEMS_OWN = frozenset({FailureKind.RETRY,",
        "_ITEMS_OWN = frozenset({FailureKind.RETRY, FailureKind.SLOW_DOWN,",
        f"{_BUGS}test_row_10_an_item_for_which_its_provider_has_no_time_is_never_given_up",
    ),
    Remedy(
        12, "nobody waits as long as they were told", _MAILBOX,
        "return pace.backoff.seconds(self._slowed) if asked is None else asked",
        "return pace.backoff.seconds(self._slowed)",
        f"{_FAILING}test_row_12_who_is_told_to_slow_down_waits_as_long_as_it_was_told",
    ),
    Remedy(
        12, "a hint is a reason to ask who wants rest", _MAILBOX,
        "if now < self._not_before:", "if False:",
        f"{_FAILING}test_row_12_who_is_told_to_slow_down_waits_as_long_as_it_was_told",
    ),
    Remedy(
        13, "what gathers comes on top of the limit", "services/capture/budget.py",
        "(MINUTE + _AT_ONCE_SECONDS) / units_per_minute", "MINUTE / units_per_minute",
        f"{_PARTS}test_row_13_no_minute_holds_more_than_the_limit_and_little_is_wasted",
    ),
    Remedy(
        13, "a mailbox spends what Google does not give", "services/settings.py",
        '"gmail=6000/1200000', '"gmail=15000/1200000',
        f"{_PARTS}test_row_13_by_default_a_mailbox_spends_what_google_gives_it",
    ),
    Remedy(
        14, "who has to sign in again is asked for all the same", _MAILBOX,
        "if told.state is MailboxState.SIGN_IN:", "if False:",
        f"{_FAILING}test_row_14_a_revoked_sign_in_is_told_once_and_asked_nothing_of_until_it_is_renewed",
    ),
    Remedy(
        14, "nobody is told to sign in again", "services/mailboxes/standing.py",
        "if not self.has_grant or self.state == MailboxState.SIGN_IN:", "if not self.has_grant:",
        f"{_STANDING}test_row_14_who_has_to_sign_in_is_told_the_command",
    ),
    Remedy(
        15, "a watch is not renewed", "services/capture/watches.py",
        " and last.until - now > self.renew_seconds:", ":",
        f"{_WATCHES}test_row_15_a_watch_is_renewed_before_it_ends_and_the_one_before_it_is_ended",
    ),
    Remedy(
        15, "a watch that can not be had stops the mailbox", "services/capture/watches.py",
        "        except ProviderFailed as failure:\n",
        "        except ProviderFailed as failure:\n            raise\n",
        f"{_WATCHES}test_row_15_a_watch_that_can_not_be_had_is_asked_for_again_and_the_mailbox_polled",
    ),
    Remedy(
        15, "what is watched is not polled", _COLLECTION,
        "        return self._poll_in()\n",
        "        return self._poll_in() if self.record.state.watch is None else 1e9\n",
        f"{_WATCHES}test_row_15_what_is_watched_is_polled_all_the_same",
    ),
    Remedy(
        15, "a watch ends in silence", "services/capture/watches.py",
        "        self._tell_if_ended(place.token, last, now)\n", "",
        f"{_WATCHES}test_row_15_a_watch_that_ends_without_another_is_told_once",
    ),
    Remedy(
        15, "nobody sees that pushes have ended", "services/mailboxes/standing.py",
        "for until in progress.pushed_until.values() if until <= now", "for until in ()",
        f"{_STANDING}test_row_15_pushes_that_have_ended_are_told",
    ),
    Remedy(
        17, "a push about a channel that nobody knows is refused", "services/api/push_bodies.py",
        "Outcome.UNKNOWN: taken", "Outcome.UNKNOWN: 404",
        f"{_PUSHES}test_row_17_whom_nobody_knows_need_not_come_again_and_nothing_is_written",
    ),
    Remedy(
        17, "a push that names no mailbox is refused", "services/api/push_bodies.py",
        "Outcome.GARBLED: taken", "Outcome.GARBLED: 400",
        f"{_PUSHES}test_row_17_what_names_no_mailbox_need_not_come_again",
    ),
    Remedy(
        18, "delegation that does not hold is told as if Google were away", "services/mailboxes/saying.py",
        "case FailureKind.STOP_APP:", "case FailureKind.SKIP_ITEM:",
        "tests/services/connecting/test_connecting.py::"
        "test_row_18_a_delegation_that_google_does_not_know_is_told_to_the_administrator",
    ),
    Remedy(
        19, "who is refused for good is asked on and on", _MAILBOX,
        "if told.state is MailboxState.REFUSED and since < pace.refused_seconds:", "if False:",
        f"{_FAILING}test_row_19_a_new_process_does_not_ask_for_a_mailbox_that_was_refused_for_good",
    ),
    Remedy(
        19, "a refusal for good is taken for one that passes", _MAILBOX,
        "case FailureKind.RETRY | FailureKind.RESYNC | FailureKind.SKIP_ITEM:",
        "case FailureKind.RETRY | FailureKind.RESYNC | FailureKind.SKIP_ITEM | FailureKind.PERMANENT:",
        f"{_FAILING}test_row_19_a_mailbox_that_is_refused_for_good_is_looked_at_once_a_day",
    ),
    Remedy(
        20, "a draft is captured", _BATCHES,
        "if content.left_out is not None:", "if False:",
        f"{_BUGS}test_row_20_drafts_whose_ids_change_leave_nothing_behind_and_what_is_sent_comes_once",
    ),
    Remedy(
        21, "a round ends with its first page", _COLLECTION,
        "self._changes_more, self._in_changes = page.more, page.more is not None",
        "self._changes_more, self._in_changes = None, False",
        f"{_BUGS}test_row_21_however_much_happened_meanwhile_nothing_of_it_is_skipped",
    ),
    Remedy(
        22, "what was deleted while a cursor expired stays", "services/capture/collection_state.py",
        "if self.listing is None or not self.is_sweeping:", "if self.listing is None or self.is_sweeping:",
        f"{_FAILING}test_rows_01_and_22_an_expired_cursor_opens_a_gap_that_is_filled_swept_and_closed",
    ),
    Remedy(
        25, "nobody misses the cursor at the end", _COLLECTION,
        "return hand.page.cursor is None and is_needed", "return False",
        f"{_FAILING}test_row_25_a_listing_that_ends_without_a_cursor_is_a_gap_until_one_does_not",
    ),
    Remedy(
        28, "what is deleted again is gone again", _BATCHES,
        "if token in here or state.knows(token)", "if token",
        f"{_BUGS}test_row_28_what_is_deleted_twice_has_one_tombstone",
    ),
    Remedy(
        29, "of one meeting one statement is kept", "services/capture/intake.py",
        "stated.setdefault(said.fact.meeting, {})[said.fact] = None",
        "stated[said.fact.meeting] = {said.fact: None}",
        f"{_BUGS}test_row_29_a_series_and_its_exception_in_two_calendars_are_one_meeting_told_once_each",
    ),
    Remedy(
        29, "one event in two calendars is one item", "domain/capture/mailboxes.py",
        r'f"item\x1f{collection}\x1f{key}"', r'f"item\x1f{key}"',
        f"{_PARTS}test_row_29_an_items_name_in_events_tells_nothing_and_differs_by_collection",
    ),
)  # fmt: skip
