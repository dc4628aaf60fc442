"""The command as a person types it, on a clock that a test turns."""

from tests.services.speaking.conftest import now, run

__all__ = ["now", "run"]
