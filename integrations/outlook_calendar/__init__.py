"""Outlook calendars: those of one mailbox, as `domain.ports.provider` asks for them.

    calendars.py (which there are) -> changes.py (a window of time, and what changed in it)
        -> fetch.py (single events; series with their instances) -> series.py -> normalise.py -> vevent.py

An item is a single event or a whole series. Graph tells of occurrences by their series and their time alone,
and of a deleted one nothing at all; so whenever anything of a series changes its instances are read, and
compared with what its rule gives. Events are rewritten as VEVENTs and read by the reader of calendar files.
"""
