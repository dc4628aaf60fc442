"""The ledger as a thing to be looked after: made, examined, moved to another place."""
