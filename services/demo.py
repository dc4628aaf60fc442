"""`setpoint demo`: the main job over the example that comes with the product.

It goes through the same functions as `setpoint replay`, at a fixed moment, so that everybody
sees the same.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from shlex import quote

from rich.console import Console
from rich.markup import escape

from integrations.playbookfiles.deal import read_deal_file
from services.asked_instants import instant_of
from services.replaying import replayed_answer
from services.shapes import Json
from services.terminal import print_answer

LOOKED_AT = "2026-05-13T09:00:00+02:00"
DEAL = "deal.yaml"
SOURCES = ("rita.mbox", "sven.mbox", "calendar.ics")
