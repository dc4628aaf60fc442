"""All operations of mail."""

from __future__ import annotations

from integrations.sandbox.microsoft.calls import Operation

MAIL: tuple[Operation, ...] = ()
