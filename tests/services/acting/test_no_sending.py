"""There is no way to send: no scope is asked for that only sends, and no call that does is in the code."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

import domain
import integrations
import services
from domain.ports import hands
from integrations.google_auth.scopes import Wanted as GoogleWanted
from integrations.microsoft_auth.scopes import Wanted as MicrosoftWanted

_SENDS = re.compile(
    r"gmail\.send|gmail\.modify|Mail\.Send\b|sendMail|/send\b|/reply(All)?\"|/forward\"|smtplib|sendNotifications"
)
_OWN = "integrations/sandbox"
"""The stand-ins for providers can do what providers can."""


def sources() -> list[Path]:
    roots = [Path(str(each.__file__)).parent for each in (domain, integrations, services)]
    found = [file for root in roots for file in root.rglob("*.py")]
    return [file for file in found if _OWN not in file.as_posix()]


def test_no_line_of_the_code_names_a_way_to_send() -> None:
    """Of Gmail's client `drafts().send` and `messages().send` are the only ones."""
    lines = ((file, line) for file in sources() for line in file.read_text("utf-8").splitlines())
    named = [f"{file.name}: {line.strip()}" for file, line in lines if _SENDS.search(line)]
    asked = [file.name for file in sources() if "gmail" in file.parts and ".send(" in file.read_text("utf-8")]
    assert (named, asked) == ([], [])
    methods = (*dir(hands.Drafting), *dir(hands.Holding))
    assert not [name for name in methods if "send" in name or "invite" in name]


@pytest.mark.parametrize("wanted", [GoogleWanted, MicrosoftWanted])
def test_acting_asks_for_two_rights_more_and_only_when_it_is_wanted(wanted) -> None:
    for mail, calendar in itertools.product((True, False), repeat=2):
        plain = set(wanted(mail=mail, calendar=calendar).scopes())
        acting = set(wanted(mail=mail, calendar=calendar, acts=True).scopes())
        more = {each.rpartition("/")[2] for each in acting - plain}
        assert plain <= acting
        assert more <= {"gmail.compose", "calendar.events.owned", "Mail.ReadWrite", "Calendars.ReadWrite"}
        assert len(more) == mail + calendar
