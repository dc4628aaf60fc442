"""What Graph's mail and calendars have in common for us: requests, pages, batches, pushes, failures.

No adapter of its own: `integrations.outlook_mail` and `integrations.outlook_calendar` are built on it.
"""
