"""Signing in: authorise, tokens, revocation, service accounts, keys."""
