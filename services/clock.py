"""The clock of the machine: the one place where the present is read."""

from __future__ import annotations

import time

from domain.moments import Instant


class SystemClock:
    """Tells the present by the machine's clock."""

    def now(self) -> Instant:
        """Seconds since 1970-01-01T00:00:00Z."""
        return int(time.time())
