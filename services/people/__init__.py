"""People: who takes part in deals, which addresses are one person's, and which are nobody's."""
