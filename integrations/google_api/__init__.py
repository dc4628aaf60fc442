"""What Google's APIs have in common for us: requests that are paid for, batches, and what failures mean.

No adapter of its own: `integrations.gmail` and `integrations.google_calendar` are built on it.
"""
