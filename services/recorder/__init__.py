"""The recorder: brings facts and words to their deal, and the deal to the ledger."""
