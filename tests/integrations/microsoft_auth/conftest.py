"""The sandbox of Microsoft."""

from tests.integrations.microsoft_graph.conftest import sandbox

__all__ = ["sandbox"]
