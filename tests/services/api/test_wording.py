"""What a caller reads of a touch besides its words: whom its writer copied in secret is theirs to know."""

from __future__ import annotations

from typing import Any

import pytest

from domain.visibility.choices import Choices
from domain.visibility.levels import Who
from services.api.v1.wording import Wording

RITA, BEA, BOSS, SVEN = "rita@ours.example", "bea@north.example", "boss@ours.example", "sven@ours.example"
TOUCH: dict[str, Any] = {
    "touch_id": "t",
    "subject": "Rollout",
    "message_id": "<t@ours.example>",
    "sources": ["/srv/inbox/rita/sent.mbox#3", "google:INBOX/18f0", "microsoft:Doctor/letters/AAMk"],
    "participants": [
        {"address": RITA, "role": "from", "side": "seller"},
        {"address": BEA, "role": "to", "side": "buyer"},
        {"address": BOSS, "role": "bcc", "side": "seller"},
        {"address": "carl@north.example", "role": "bcc", "side": "buyer"},
    ],
}


def read_by(who: str | None, *, is_audit: bool = False) -> list[str]:
    shown = Wording(Choices(), Who.TEAM, is_audit, who).touch(TOUCH)
    return [each["address"].partition("@")[0] for each in shown["participants"]]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (RITA, ["rita", "bea", "boss", "carl"]),
        (BOSS, ["rita", "bea", "boss"]),
        (SVEN, ["rita", "bea"]),
        (None, ["rita", "bea"]),
    ],
)
def test_whom_a_writer_copied_in_secret_they_alone_see(who: str | None, seen: list[str]) -> None:
    assert read_by(who) == seen


def test_an_auditor_sees_everybody() -> None:
    assert read_by(None, is_audit=True) == ["rita", "bea", "boss", "carl"]


def test_nobody_reads_where_files_lie_here_or_what_folders_of_a_mailbox_are_called() -> None:
    """What its folders are called is for a mailbox's owner (`GET /v1/mailboxes`)."""
    shown = Wording(Choices(), Who.TEAM, is_audit=True, own=RITA).touch(TOUCH)
    assert shown["sources"] == ["sent.mbox#3", "google", "microsoft"]
