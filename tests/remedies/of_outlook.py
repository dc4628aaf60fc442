"""Bugs of others at Microsoft's interfaces, row by row, and what keeps each out."""

from __future__ import annotations

from tests.remedies.taking_out import Remedy

_FOLDERS = "tests/integrations/outlook_mail/test_folders.py::"
_CALENDARS = "tests/integrations/outlook_calendar/test_calendars.py::"
_EVENTS = "tests/integrations/outlook_calendar/test_normalise.py::"
_CONNECTING = "tests/services/connecting/test_microsoft.py::"
_PUSHES = "tests/services/connecting/test_microsoft_pushes.py::"
_TOKENS = "tests/integrations/microsoft_auth/test_failures.py::"
_FAILURES = "integrations/microsoft_graph/failures.py"
_CALLING = "integrations/microsoft_graph/calling.py"
_MAIL = "integrations/outlook_mail/changes.py"
_FETCH = "integrations/outlook_mail/fetch.py"
_HEADS = "integrations/outlook_mail/normalise.py"
_TIMES = "integrations/outlook_calendar/times.py"
_SERIES = "integrations/outlook_calendar/series.py"

OF_OUTLOOK = (
    Remedy(
        32, "a cursor that does not hold is a failure of the mailbox", _FAILURES,
        '    "syncstateinvalid": FailureKind.RESYNC,\n', "",
        f"{_FOLDERS}test_row_32_a_cursor_that_has_expired_is_told_as_such",
    ),
    Remedy(
        34, "what left and came back is lost", _MAIL,
        'found.get("parentFolderId") == folder.key', "False",
        f"{_FOLDERS}test_row_34_a_message_that_left_and_came_back_between_two_rounds_is_there",
    ),
    Remedy(
        35, "requests ask for ids that change when a message is moved", _CALLING,
        '", ".join((IMMUTABLE, *prefer))', '", ".join(prefer)',
        f"{_FOLDERS}test_row_35_every_request_asks_for_immutable_ids",
    ),
    Remedy(
        36, "what a row does not tell is taken for nothing", _FETCH,
        "row = self.known(key) or self._row(key)",
        'row = self.known(key) or Row(0, False, "", None, ())',
        f"{_FOLDERS}test_row_36_a_row_with_nothing_but_what_changed_is_fetched_whole",
    ),
    Remedy(
        37, "a row that comes twice is two items", _MAIL,
        "items = [self._listed(folder, key, row) for key, row in there.items() if not removed(row)]",
        "items = [self._listed(folder, key_of(row), row) for row in rows_in(answer) if not removed(row)]",
        f"{_FOLDERS}test_row_37_a_row_that_comes_twice_is_one_item",
    ),
    Remedy(
        39, "a message about a meeting is taken for one between people", _HEADS,
        "lines = list(_meeting_line(payload))", "lines: list[str] = []",
        f"{_FOLDERS}test_row_39_a_message_about_a_meeting_is_told_by_its_type",
    ),
    Remedy(
        40, "sent mail has no header lines", _HEADS,
        "lines += kept or list(_made(payload))", "lines += kept",
        f"{_FOLDERS}test_row_40_in_headers_mode_sent_mail_whose_header_lines_are_missing_is_made_of_its_fields",
    ),
    Remedy(
        41, "more is asked at a time than a mailbox allows", "integrations/microsoft_graph/settings.py",
        "at_once: int = 4", "at_once: int = 40",
        f"{_FOLDERS}test_row_41_no_more_requests_at_a_time_than_the_mailbox_allows",
    ),
    Remedy(
        41, "who was throttled is asked again at once", _FAILURES,
        '"MailboxConcurrency"), FailureKind.SLOW_DOWN', '"MailboxConcurrency"), FailureKind.RETRY',
        f"{_FOLDERS}test_row_41_what_was_throttled_concerns_all_and_names_the_wait",
    ),
    Remedy(
        42, "a token that ends amid an import ends the import", _CALLING,
        "if answer.status == _UNAUTHORIZED:", "if not answer.status:",
        f"{_FOLDERS}test_row_42_a_token_that_ends_amid_a_long_listing_is_renewed_and_the_listing_goes_on",
    ),
    Remedy(
        43, "a new refresh token is not kept", "integrations/microsoft_auth/tokens.py",
        "if not isinstance(new, str) or not new or new == grant.refresh_token:", "if True:",
        f"{_CONNECTING}test_row_43_a_new_refresh_token_is_kept_before_its_access_token_is_used",
    ),
    Remedy(
        43, "what another process has renewed is overwritten", "integrations/microsoft_auth/tokens.py",
        "if self.keeper.swap(kept or ", "if self.keeper.swap(None or ",
        f"{_TOKENS}test_row_43_what_another_process_has_renewed_meanwhile_is_gone_on_with",
    ),
    Remedy(
        48, "one message that is gone stops the others", "integrations/microsoft_graph/many.py",
        "_OF_ONE_KEY = frozenset({FailureKind.SKIP_ITEM, FailureKind.RETRY})",
        "_OF_ONE_KEY = frozenset({FailureKind.RETRY})",
        f"{_FOLDERS}test_row_48_a_message_that_is_gone_before_it_is_fetched_is_skipped_and_the_others_are_had",
    ),
    Remedy(
        50, "a subscription that was removed is never made anew", "services/capture/watches.py",
        "last.id not in self._ended and ", "",
        f"{_PUSHES}test_row_50_a_subscription_that_ends_before_its_time_is_made_anew",
    ),
    Remedy(
        51, "a page that took too long is asked for as it was", _MAIL,
        "self._page = max(LEAST_PAGE, self._page // 2)", "pass",
        f"{_FOLDERS}test_row_51_after_a_page_that_took_too_long_the_next_one_is_smaller",
    ),
    Remedy(
        52, "occurrences are meetings without a name", "integrations/outlook_calendar/changes.py",
        "items[series or key] = None if series else self._content(row)",
        "items[key] = self._content(row)",
        f"{_CALENDARS}test_row_52_a_series_is_one_item_with_its_rule_its_title_and_its_people",
    ),
    Remedy(
        53, "a series is asked for where a shared one is not found", "integrations/outlook_calendar/fetch.py",
        'return f"calendars/{quoted(calendar)}/events/{quoted(key)}"', 'return f"events/{quoted(key)}"',
        f"{_CALENDARS}test_row_53_the_series_of_a_shared_calendar_is_found_by_its_calendar",
    ),
    Remedy(
        53, "a series that is not found for now is lost", "integrations/outlook_calendar/fetch.py",
        "FailureKind.RETRY if self.changes.names(calendar, key) else FailureKind.SKIP_ITEM",
        "FailureKind.SKIP_ITEM",
        f"{_CALENDARS}test_row_53_a_series_that_is_not_found_for_now_is_asked_for_again",
    ),
    Remedy(
        54, "a deleted occurrence takes place", _SERIES,
        "        if at not in found:\n", "        if at is None:\n",
        f"{_EVENTS}test_row_54_what_the_rule_gives_and_the_calendar_does_not_is_called_off",
    ),
    Remedy(
        55, "a whole day is two instants", _TIMES,
        'whole_day = event.get("isAllDay") is True', "whole_day = False",
        f"{_CALENDARS}test_row_55_a_whole_day_is_a_date_whatever_zone_it_is_labelled_with",
    ),
    Remedy(
        56, "a zone that nobody knows loses the series", _SERIES,
        "repeats, clock, expected = _dates(found, stretch), None, []",
        "repeats, clock, expected = [], None, []",
        f"{_EVENTS}test_row_56_a_series_in_a_zone_that_nobody_knows_is_stated_one_by_one",
    ),
    Remedy(
        58, "a mailbox that refuses subscriptions is not read", "integrations/microsoft_graph/pushes.py",
        " and failed.reason != _REFUSES",
        "",
        "tests/integrations/outlook_mail/test_watching.py::"
        "test_row_58_a_mailbox_that_refuses_subscriptions_has_no_watch",
    ),
)  # fmt: skip
