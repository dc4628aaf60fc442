"""The sandbox, and both adapters over it."""

from __future__ import annotations

from tests.integrations.google_api.conftest import calendars, gmail, purse, sandbox

__all__ = ["calendars", "gmail", "purse", "sandbox"]
