"""The command as a person types it."""

from tests.services.speaking.conftest import now, run

__all__ = ["now", "run"]
