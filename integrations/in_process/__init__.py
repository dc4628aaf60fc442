"""The channel without a broker: topics in a file beside the ledger, or in memory."""
