"""The command as a person types it, and a system that forgets."""

from tests.services.privacy.forgetting import address, inbox, system
from tests.services.speaking.conftest import now, run

__all__ = ["address", "inbox", "now", "run", "system"]
