"""Subscriptions of Graph: the handshake, notifications, and how they end."""
