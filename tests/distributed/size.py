"""How large the proofs are: at full size in `make prove`, scaled down in `make test`."""

from __future__ import annotations

import os

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
KILLS = 60 if PROVING else 6
A_SECOND = 8 if PROVING else 4
"""How many mails, and how many calls, come in a second while processes are killed."""
AN_HOUR = 3_600 if PROVING else 400
"""How many captures come in while a role is down: one a second for an hour."""
