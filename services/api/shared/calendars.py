"""Calendars by secret link: programs subscribe to the plan of a deal, and can not sign in."""

from __future__ import annotations

from fastapi import Request, Response

from domain.access.events import LinkShared
from services.api.v1.desk import Desk
from services.api.v1.exports import calendar_response


def shared_calendar(desk: Desk, link: LinkShared, request: Request) -> Response:
    """The plan of the link's deal."""
    return calendar_response(desk, link.subject, request)
