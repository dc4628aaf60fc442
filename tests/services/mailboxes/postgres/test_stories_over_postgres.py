"""The stories in which the ledger matters, told again over PostgreSQL."""

from __future__ import annotations

from tests.services.mailboxes.test_failures import (
    test_a_cursor_that_expires_while_a_gap_is_filled_is_the_same_gap,
    test_a_process_that_dies_while_a_gap_is_filled_sweeps_all_the_same,
    test_a_stopped_application_stops_all_of_its_mailboxes_and_only_those,
    test_an_item_that_was_set_aside_is_tried_again_every_day_and_had_when_it_can_be,
    test_row_14_a_revoked_sign_in_is_told_once_and_asked_nothing_of_until_it_is_renewed,
    test_rows_01_and_22_an_expired_cursor_opens_a_gap_that_is_filled_swept_and_closed,
)
from tests.services.mailboxes.test_labels import (
    test_a_label_that_captured_mail_gets_is_recorded_without_having_the_mail_again,
    test_another_process_knows_which_labels_were_recorded,
)
from tests.services.mailboxes.test_out_of_reach import (
    test_a_folder_that_vanishes_is_told_what_was_captured_stays_and_it_is_taken_up_again,
    two,
)
from tests.services.mailboxes.test_sync import (
    test_another_process_goes_on_where_the_last_one_ended,
    test_everything_that_is_there_is_captured_newest_first,
    test_the_same_message_in_two_mailboxes_is_one_touch_with_two_sightings,
)

__all__ = [
    "test_a_cursor_that_expires_while_a_gap_is_filled_is_the_same_gap",
    "test_a_folder_that_vanishes_is_told_what_was_captured_stays_and_it_is_taken_up_again",
    "test_a_label_that_captured_mail_gets_is_recorded_without_having_the_mail_again",
    "test_a_process_that_dies_while_a_gap_is_filled_sweeps_all_the_same",
    "test_a_stopped_application_stops_all_of_its_mailboxes_and_only_those",
    "test_an_item_that_was_set_aside_is_tried_again_every_day_and_had_when_it_can_be",
    "test_another_process_goes_on_where_the_last_one_ended",
    "test_another_process_knows_which_labels_were_recorded",
    "test_everything_that_is_there_is_captured_newest_first",
    "test_row_14_a_revoked_sign_in_is_told_once_and_asked_nothing_of_until_it_is_renewed",
    "test_rows_01_and_22_an_expired_cursor_opens_a_gap_that_is_filled_swept_and_closed",
    "test_the_same_message_in_two_mailboxes_is_one_touch_with_two_sightings",
    "two",
]
