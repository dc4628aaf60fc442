"""The fixtures of both Outlook adapters."""

from tests.integrations.microsoft_graph.conftest import calendars, outlook, sandbox

__all__ = ["calendars", "outlook", "sandbox"]
