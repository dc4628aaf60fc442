"""Projections: views that are made of the ledger and kept ready to be read."""
