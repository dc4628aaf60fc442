"""Subscriptions: who is told that something changed, and for how long."""
