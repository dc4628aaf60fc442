"""Bugs of others at Microsoft's interfaces, row by row, and what keeps each out."""

from __future__ import annotations

from tests.remedies.taking_out import Remedy

_FOLDERS = "tests/integrations/outlook_mail/test_folders.py::"
_CALENDARS = "tests/integrations/outlook_calendar/test_calendars.py::"
_EVENTS = "tests/integrations/outlook_calendar/test_normalise.py::"
_CONNECTING = "tests/services/connecting/test_microsoft.py::"
_PUSHES = "tests/services/connecting/test_microsoft_pushes.py::"
_ENGINE = "tests/services/connecting/test_microsoft_capturing.py::"
_WATCHING = "tests/integrations/outlook_mail/test_watching.py::"
_TOKENS = "tests/integrations/microsoft_auth/test_failures.py::"
_FAILURES = "integrations/microsoft_graph/failures.py"
_CALLING = "integrations/microsoft_graph/calling.py"
_MAIL = "integrations/outlook_mail/changes.py"
_FETCH = "integrations/outlook_mail/fetch.py"
_HEADS = "integrations/outlook_mail/normalise.py"
_TIMES = "integrations/outlook_calendar/times.py"
_SERIES = "integrations/outlook_calendar/series.py"
_BATCHES = "services/capture/batches.py"
_COLLECTION = "services/capture/collection_sync.py"

OF_MICROSOFT = (
    Remedy(
        32, "a cursor that does not hold is a failure of the mailbox", _FAILURES,
        '    "syncstateinvalid": FailureKind.RESYNC,\n', "",
        f"{_FOLDERS}test_row_32_a_cursor_that_has_expired_is_told_as_such",
    ),
    Remedy(
        32, "an expired cursor is tried on and on", _COLLECTION,
        "if failure.kind is not FailureKind.RESYNC:", "if failure.reason:",
        f"{_ENGINE}test_row_32_a_cursor_that_has_expired_is_a_gap_that_is_filled_and_the_mailbox_stays_well",
    ),
    Remedy(
        33, "a page whose mark has expired is asked for again", _FAILURES,
        '"syncstatenotfound": FailureKind.RESYNC,', '"syncstatenotfound": FailureKind.RETRY,',
        f"{_FOLDERS}test_row_33_a_page_whose_mark_has_expired_is_told_as_such_and_a_new_listing_has_everything_once",
    ),
    Remedy(
        33, "a listing does not begin again", _COLLECTION,
        "self.record.begin_listing(listing.why, state.cursor)", "raise failure",
        f"{_ENGINE}test_row_33_a_listing_whose_marks_expire_amid_its_pages_begins_again_and_has_everything_once",
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
        35, "parts of a batch ask for ids that change when a message is moved",
        "integrations/microsoft_graph/batch.py", '"headers": {"Prefer": IMMUTABLE},', '"headers": {},',
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
        38, "the changes of one folder are taken for those of all", _MAIL,
        'path = f"mailFolders/{quoted(folder)}/messages/delta"',
        'path = "mailFolders/inbox/messages/delta"',
        f"{_FOLDERS}test_row_38_a_folder_that_appears_later_is_read_from_its_own_beginning",
    ),
    Remedy(
        38, "a folder that is made later is never seen", "services/capture/parts.py",
        "self._tools.sync.clock.now() + self._tools.pace.collections_seconds", 'float("inf")',
        f"{_ENGINE}test_row_38_a_folder_that_is_made_later_is_captured_from_its_own_beginning",
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
        41, "what was throttled amid a page is lost", _BATCHES,
        "batch.unfinished += missing.values()  # beside those that failed alone", "pass",
        f"{_ENGINE}test_row_41_what_was_throttled_amid_a_page_is_had_later_and_once",
    ),
    Remedy(
        42, "a token that ends amid an import ends the import", _CALLING,
        "if answer.status == UNAUTHORIZED:", "if not answer.status:",
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
        43, "who dies before the new token is kept has none", "integrations/microsoft_auth/tokens.py",
        "            answer = self._asked(grant)\n",
        '            self.keeper.swap(kept or "", "")\n            answer = self._asked(grant)\n',
        f"{_CONNECTING}test_row_43_who_dies_before_the_new_token_is_kept_goes_on_with_the_one_before",
    ),
    Remedy(
        44, "signing in again is no news", "services/mailboxes/connecting.py",
        "grant=uuid4().hex", 'grant="granted"',
        f"{_ENGINE}test_row_44_signing_in_again_ends_the_state_that_asked_for_it_and_its_gaps",
    ),
    Remedy(
        44, "who signs in again stays out", "services/capture/mailbox_sync.py",
        "if told is None or told.grant != self.mailbox.grant:", "if told is None:",
        f"{_ENGINE}test_row_44_signing_in_again_ends_the_state_that_asked_for_it_and_its_gaps",
    ),
    Remedy(
        44, "what was granted anew is not used", "services/mailboxes/connecting.py",
        "        self.grants.keep(fact.mailbox, given.grant)\n",
        "        if self.grants.read(fact.mailbox) is None:\n"
        "            self.grants.keep(fact.mailbox, given.grant)\n",
        f"{_CONNECTING}test_row_44_signing_in_again_lets_a_mailbox_that_was_revoked_go_on",
    ),
    Remedy(
        45, "who dies keeps a mailbox in hand for ever", "integrations/eventstore/duties.py",
        'connection.execute("BEGIN EXCLUSIVE")', 'connection.execute("CREATE TABLE in_hand (of_whom)")',
        "tests/services/mailboxes/test_serving.py::"
        "test_row_45_a_mailbox_that_a_killed_process_had_in_hand_is_served_by_another",
    ),
    Remedy(
        46, "nobody knows in which folder a message lies", _HEADS,
        "labels=(folder.name, *row.categories)", "labels=row.categories",
        f"{_ENGINE}test_row_46_only_the_folders_that_were_chosen_are_stored_of_a_listing_and_of_changes",
    ),
    Remedy(
        46, "changes are of whatever folder they like", _BATCHES,
        "not_wanted = self._why_left_out(content, state)",
        "not_wanted = self._why_left_out(content, state) if state.listing else None",
        f"{_ENGINE}test_row_46_only_the_folders_that_were_chosen_are_stored_of_a_listing_and_of_changes",
    ),
    Remedy(
        47, "a listing is filtered by what it is not ordered by", _MAIL,
        '"$orderby": "receivedDateTime desc"}',
        '"$orderby": "receivedDateTime desc", "$filter": "isDraft eq false"}',
        f"{_FOLDERS}test_row_47_a_listing_asks_for_no_filter_and_for_the_one_order_that_graph_takes",
    ),
    Remedy(
        47, "the sandbox takes filters that Graph refuses",
        "integrations/sandbox/microsoft/mail/message_methods.py",
        "if ordered and wanted.properties[: len(ordered)] != ordered:", "if False:",
        "tests/integrations/sandbox/microsoft/test_messages.py::"
        "test_row_47_what_is_ordered_by_has_to_lead_the_filter",
    ),
    Remedy(
        48, "one message that is gone stops the others", "integrations/microsoft_graph/many.py",
        "_OF_ONE_KEY = frozenset({FailureKind.SKIP_ITEM, FailureKind.RETRY})",
        "_OF_ONE_KEY = frozenset({FailureKind.RETRY})",
        f"{_FOLDERS}test_row_48_a_message_that_is_gone_before_it_is_fetched_is_skipped_and_the_others_are_had",
    ),
    Remedy(
        49, "what is told again is fetched again", _BATCHES,
        "        return not is_known\n", "        return True\n",
        f"{_ENGINE}test_row_49_what_is_told_again_is_fetched_once_and_captured_once",
    ),
    Remedy(
        49, "the same copy is captured again", "services/capture/intake.py",
        "if not version or self._is_forgotten(stream, version):", "if True:",
        f"{_ENGINE}test_row_49_what_left_a_folder_and_is_there_again_as_if_it_were_new_is_the_same_copy",
    ),
    Remedy(
        50, "a subscription that was removed is never made anew", "services/capture/watches.py",
        "last.id not in self._ended and ", "",
        f"{_PUSHES}test_row_50_a_subscription_that_ends_before_its_time_is_made_anew",
    ),
    Remedy(
        50, "a subscription that is gone can not be ended", "integrations/microsoft_graph/pushes.py",
        " and failed.reason not in _GONE", "",
        f"{_WATCHING}test_row_50_a_subscription_that_is_gone_in_silence_is_made_anew_and_needs_no_end",
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
        57, "a whole day can be no day", _TIMES,
        "end = max(_midnight(end or start), start + timedelta(days=1))", "end = _midnight(end or start)",
        f"{_EVENTS}test_row_57_a_whole_day_that_ends_with_the_midnight_at_which_it_begins_is_that_day",
    ),
    Remedy(
        57, "an event can end before it begins", _TIMES,
        "max(end or start, start)", "end or start",
        f"{_EVENTS}test_row_57_an_end_before_the_beginning_is_no_end",
    ),
    Remedy(
        57, "what ends as a stretch begins is missed in it", _SERIES,
        "at + length > read.since", "at + length >= read.since",
        f"{_EVENTS}test_row_57_what_ends_as_the_stretch_that_was_read_begins_is_not_missed_there",
    ),
    Remedy(
        58, "a mailbox that refuses subscriptions is not read", "integrations/microsoft_graph/pushes.py",
        " and failed.reason != _REFUSES",
        "",
        f"{_WATCHING}"
        "test_row_58_a_mailbox_that_refuses_subscriptions_has_no_watch",
    ),
)  # fmt: skip
