"""Bugs of others at Google's interfaces, row by row, and what keeps each out of the adapters."""

from __future__ import annotations

from tests.remedies.taking_out import Remedy

_GOOGLE = "tests/integrations/google_api/test_failures.py::"
_GMAIL = "tests/integrations/gmail/test_mailbox.py::"
_CALENDAR = "tests/integrations/google_calendar/test_calendars.py::"
_FAILURES = "integrations/google_api/failures.py"
_CHANGES = "integrations/gmail/changes.py"
_EVENTS = "integrations/google_calendar/changes.py"

OF_GOOGLE = (
    Remedy(
        1, "an expired history id is a failure of the account", _CHANGES,
        'units=UNITS["history"], missing=FailureKind.RESYNC', 'units=UNITS["history"]',
        f"{_GOOGLE}test_row_01_an_expired_history_id_asks_for_a_new_listing",
    ),
    Remedy(
        1, "a history id that never was one is a failure of the account", _CHANGES,
        "if failed.reason in _NOT_KNOWN:", "if not failed.reason:",
        f"{_GOOGLE}test_row_01_an_expired_history_id_asks_for_a_new_listing",
    ),
    Remedy(
        2, "an empty history has no cursor", _CHANGES,
        "cursor=None if more else _history_id(answer)",
        "cursor=None if more or not there else _history_id(answer)",
        f"{_GOOGLE}test_row_02_an_empty_history_moves_the_cursor",
    ),
    Remedy(
        2, "a page without news ends the history", _CHANGES,
        'more = text_in(answer, "nextPageToken")',
        'more = text_in(answer, "nextPageToken") if there else None',
        f"{_GOOGLE}test_row_02_a_history_of_empty_pages_goes_on_to_its_end",
    ),
    Remedy(
        3, "a message that is gone is a failure of the mailbox", "integrations/google_api/many.py",
        "missing=FailureKind.SKIP_ITEM", "missing=FailureKind.PERMANENT",
        f"{_GOOGLE}test_rows_03_and_04_one_message_that_is_gone_or_fails_stops_no_other",
    ),
    Remedy(
        4, "a message that fails takes the others with it", "integrations/google_api/many.py",
        "_OF_ONE_KEY = frozenset({FailureKind.SKIP_ITEM, FailureKind.RETRY})",
        "_OF_ONE_KEY = frozenset({FailureKind.SKIP_ITEM})",
        f"{_GOOGLE}test_rows_03_and_04_one_message_that_is_gone_or_fails_stops_no_other",
    ),
    Remedy(
        6, "only the inbox is listed", "integrations/gmail/listing.py",
        '"includeSpamTrash": True}', '"includeSpamTrash": True, "labelIds": ["INBOX"]}',
        f"{_GMAIL}test_row_06_sent_mail_without_the_inbox_label_is_listed_told_and_fetched",
    ),
    Remedy(
        6, "only changes of the inbox are asked for", _CHANGES,
        '"historyTypes": list(TYPES),', '"historyTypes": list(TYPES),\n        "labelId": "INBOX",',
        f"{_GMAIL}test_row_06_sent_mail_without_the_inbox_label_is_listed_told_and_fetched",
    ),
    Remedy(
        9, "labels that are added are no news", _CHANGES,
        '_THERE = ("messagesAdded", "labelsAdded", "labelsRemoved")', '_THERE = ("messagesAdded",)',
        f"{_GOOGLE}test_row_09_a_label_that_is_added_later_brings_the_message",
    ),
    Remedy(
        10, "more is asked at once than one user may", "integrations/google_api/calling.py",
        "AT_ONCE = 10", "AT_ONCE = 25",
        f"{_GOOGLE}test_row_10_never_more_than_ten_requests_are_under_way",
    ),
    Remedy(
        10, "after too many at once the others are asked for all the same", "integrations/google_api/many.py",
        "if not is_of_one_key or self.in_a_row >= AT_ONCE:", "if self.in_a_row >= AT_ONCE:",
        f"{_GOOGLE}test_row_10_after_too_many_at_once_nothing_more_is_asked",
    ),
    Remedy(
        11, "a quota that is told in words only is not known", _FAILURES,
        '(re.compile(r"Quota exceeded for quota metric"), FailureKind.SLOW_DOWN, "quotaExceeded"),', "",
        f"{_GOOGLE}test_row_11_shapes_that_the_sandbox_does_not_give_are_judged_too",
    ),
    Remedy(
        11, "a quota under a 403 is a matter of rights", _FAILURES,
        '"userRateLimitExceeded": FailureKind.SLOW_DOWN,', "",
        f"{_GOOGLE}test_rows_11_and_12_every_shape_of_a_refused_call_has_its_kind_and_wait",
    ),
    Remedy(
        11, "a 429 is a failure like others", _FAILURES,
        "if refusal.status == _TOO_MANY:", "if False:",
        f"{_GOOGLE}test_row_11_shapes_that_the_sandbox_does_not_give_are_judged_too",
    ),
    Remedy(
        12, "how long to wait is not read in the text", _FAILURES,
        "told = _RETRY_AFTER.search(refusal.message)", "told = _RETRY_AFTER.fullmatch(refusal.message)",
        f"{_GOOGLE}test_row_12_how_long_to_wait_is_read_wherever_google_says_it",
    ),
    Remedy(
        13, "calls are not paid for", "integrations/google_api/calling.py",
        "        self.budget.spend(units)\n", "",
        f"{_GOOGLE}test_row_13_a_budget_that_gives_nothing_lets_nothing_be_asked",
    ),
    Remedy(
        13, "many calls at once are not paid for", "integrations/google_api/many.py",
        "                api.budget.spend(units)\n", "",
        f"{_GOOGLE}test_row_13_units_are_spent_before_the_call_as_google_counts_them",
    ),
    Remedy(
        14, "a grant that has ended is tried on and on", _FAILURES,
        '"invalid_grant": FailureKind.REAUTHORISE,', '"invalid_grant": FailureKind.RETRY,',
        f"{_GOOGLE}test_row_14_a_grant_that_has_ended_asks_for_a_new_sign_in",
    ),
    Remedy(
        16, "where another topic watches there are no pushes", "integrations/gmail/pushes.py",
        'if failed.reason != "onlyOnePushClient":', "if failed.reason:",
        f"{_GOOGLE}test_row_16_where_another_topic_watches_it_is_stopped_and_watched_once",
    ),
    Remedy(
        18, "delegation that does not hold is a matter of the mailbox", _FAILURES,
        '"unauthorized_client": FailureKind.STOP_APP,', '"unauthorized_client": FailureKind.REAUTHORISE,',
        f"{_GOOGLE}test_row_18_faults_of_delegation_say_that_the_application_is_set_up_wrongly",
    ),
    Remedy(
        18, "a subject that is none has to sign in", _FAILURES,
        "if _NO_SUCH_USER.search(said):", "if False:",
        f"{_GOOGLE}test_row_18_faults_of_delegation_say_that_the_application_is_set_up_wrongly",
    ),
    Remedy(
        18, "another's mailbox is a matter of rights", _FAILURES,
        '(re.compile(r"Delegation denied"), FailureKind.STOP_APP, "delegationDenied"),', "",
        f"{_GOOGLE}test_row_18_faults_of_delegation_say_that_the_application_is_set_up_wrongly",
    ),
    Remedy(
        18, "an address that nobody named is opened", "integrations/google_auth/delegation.py",
        "if fold_address(address) not in self.allowed:", "if not self.allowed:",
        "tests/integrations/google_auth/test_delegation.py::"
        "test_row_18_an_address_outside_the_list_is_refused_before_anything_is_asked",
    ),
    Remedy(
        19, "of a suspended user every message is tried", "integrations/google_api/many.py",
        "_OF_ONE_KEY = frozenset({", "_OF_ONE_KEY = frozenset({FailureKind.PERMANENT, ",
        f"{_GOOGLE}test_row_19_of_a_suspended_user_the_list_works_and_the_first_message_stops_it",
    ),
    Remedy(
        20, "a draft is mail", "integrations/gmail/normalise.py",
        '"DRAFT": LeftOut.DRAFT, ', "",
        f"{_GMAIL}test_row_20_a_draft_has_another_id_with_each_change_and_what_is_sent_is_no_draft",
    ),
    Remedy(
        21, "the first page of a history is taken for all of it", _CHANGES,
        'more = text_in(answer, "nextPageToken")', "more = None",
        f"{_GMAIL}test_row_21_however_long_a_history_is_nothing_of_it_is_skipped",
    ),
    Remedy(
        22, "a sync token that is no longer good is a failure that passes", _FAILURES,
        '"fullSyncRequired": FailureKind.RESYNC,', '"fullSyncRequired": FailureKind.RETRY,',
        f"{_CALENDAR}test_rows_22_and_23_a_token_that_is_no_longer_good_asks_for_a_new_listing",
    ),
    Remedy(
        23, "a token that never was one is a failure of the account", _FAILURES,
        'if refusal.location == "syncToken":', "if False:",
        f"{_CALENDAR}test_rows_22_and_23_a_token_that_is_no_longer_good_asks_for_a_new_listing",
    ),
    Remedy(
        24, "the first page of a calendar is taken for all of it", _EVENTS,
        'following = text_in(answer, "nextPageToken")', "following = None",
        f"{_CALENDAR}test_row_24_only_the_last_page_gives_the_cursor",
    ),
    Remedy(
        25, "a listing without a token ends well", _EVENTS,
        "if following is None and cursor is None:", "if False:",
        f"{_CALENDAR}test_row_25_a_listing_that_ends_without_a_token_fails",
    ),
    Remedy(
        26, "changes are searched for by time", _EVENTS,
        '**_ALWAYS, "syncToken": cursor}',
        '**_ALWAYS, "syncToken": cursor, "timeMin": "2026-01-01T00:00:00Z"}',
        f"{_CALENDAR}test_row_26_changes_are_asked_for_with_the_token_alone",
    ),
    Remedy(
        27, "a bare tombstone is taken for an event", "integrations/google_calendar/normalise.py",
        'return is_cancelled(event) and not text_of(event, "iCalUID")', "return False",
        f"{_CALENDAR}test_row_27_a_bare_tombstone_is_told_as_the_meeting_that_it_was",
    ),
    Remedy(
        27, "a cancelled instance does not ask its series", "integrations/google_calendar/events.py",
        "        if master is not None:\n", "        if master is None:\n",
        f"{_CALENDAR}test_row_27_a_cancelled_instance_names_its_series_and_its_first_time",
    ),
    Remedy(
        27, "a cancellation has to have a time", "integrations/google_calendar/vevent.py",
        '"CANCEL" if cancelled and "start" not in event else "PUBLISH"', '"PUBLISH"',
        "tests/integrations/google_calendar/test_normalise.py::"
        "test_row_27_a_tombstone_without_a_time_cancels_the_instance_that_it_names",
    ),
    Remedy(
        28, "what is gone for good is a reason to list everything", _FAILURES,
        "if refusal.status == _GONE and missing is not FailureKind.SKIP_ITEM:", "if refusal.status == _GONE:",
        f"{_CALENDAR}test_row_28_what_is_gone_for_good_is_gone_each_time_and_no_reason_to_list_again",
    ),
    Remedy(
        29, "an exception is the series", "integrations/google_calendar/vevent.py",
        '("DTEND", "end"), ("RECURRENCE-ID", "originalStartTime")', '("DTEND", "end")',
        f"{_CALENDAR}test_row_29_one_uid_in_two_calendars_and_in_an_exception_stays_apart_by_key",
    ),
    Remedy(
        30, "a series has no zone", "integrations/google_calendar/vevent.py",
        "local=bool(series)", "local=False",
        f"{_CALENDAR}test_row_30_a_weekly_series_keeps_its_clock_over_the_change_of_the_clocks",
    ),
    Remedy(
        31, "a day is an instant", "integrations/google_calendar/vevent.py",
        'return f"{name};VALUE=DATE:{date.fromisoformat(day):%Y%m%d}"',
        'return f"{name}:{date.fromisoformat(day):%Y%m%d}T000000Z"',
        f"{_CALENDAR}test_row_31_an_all_day_event_is_its_days_in_every_zone",
    ),
)  # fmt: skip
