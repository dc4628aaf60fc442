"""Who may do what, in one ledger, and the tokens of machines."""
