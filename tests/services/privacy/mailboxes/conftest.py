"""Mailboxes over both sandboxes, with privacy rules of a company and of their owners."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.connecting.conftest import (
    at_browser,
    at_page,
    connected,
    google,
    microsoft,
    now,
    office,
    outlook_site,
    person,
    run,
    sandbox,
    site,
)
from tests.services.privacy.mailboxes.filled import (
    Filled,
    filled_at_google,
    filled_at_microsoft,
    leave_out,
)
from tests.services.speaking.conftest import Ran

__all__ = [
    "at_browser", "at_page", "connected", "google", "microsoft", "now", "office", "outlook_site", "person",
    "run", "sandbox", "site",
]  # fmt: skip
COMPANY = """\
seller: {domains: [ours.example]}
timezone: Europe/Berlin
playbook: mid_market
"""
RULES = """\
privacy:
  block: {domains: [clinic.example]}
  subjects: [salary]
  labels: {never: [Secret]}
  not_before: 2026-01-01
"""


@pytest.fixture
def rules(run: Callable[..., Ran], tmp_path: Path) -> Callable[[str], None]:
    """States what the company leaves out."""

    def state(section: str = RULES) -> None:
        (tmp_path / "setpoint.yaml").write_text(COMPANY + section)
        ran = run("company", "set", str(tmp_path / "setpoint.yaml"))
        assert ran.status == 0, ran.err

    return state


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Temporary files of this process lie where its data does."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(params=["google", "microsoft"])
def house(request: pytest.FixtureRequest, rules: Callable[[], None], run: Callable[..., Ran]) -> Filled:
    """A connected mailbox that is filled, with rules of its company and its owner."""
    rules()
    if request.param == "google":
        made = filled_at_google(request.getfixturevalue("sandbox"), request.getfixturevalue("site"))
    else:
        made = filled_at_microsoft(request.getfixturevalue("office"), request.getfixturevalue("outlook_site"))
    leave_out(run)
    return made
