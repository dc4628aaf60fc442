"""The relay: what happened in the ledger, told on the channel."""
