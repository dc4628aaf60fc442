"""Google Calendar: the calendars of one person, as `domain.ports.provider` asks for them.

    calendars.py (which there are) -> changes.py (all events, and what changed) -> normalise.py

A page holds its events whole; `fetch.py` is for single ones. An event is rewritten as the VEVENT that
it stands for and read by the same reader as calendar files, so that both come to the same facts.
Source: the discovery document of calendar v3; what failures mean stands in `integrations.google_api`.
"""
