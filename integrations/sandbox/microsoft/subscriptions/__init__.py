"""Subscriptions: who is told that something changed, for how long, and what is told of the subscription itself."""
