"""The ledger and the text store in memory, on SQLite and on PostgreSQL."""
