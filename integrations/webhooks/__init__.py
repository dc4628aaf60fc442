"""Webhooks out, after the convention of Standard Webhooks: signed, and sent to public addresses alone."""
