"""Google Calendar: calendars, events and series, sync tokens, channels."""
