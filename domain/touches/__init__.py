"""Contact between the two companies: one normalised shape for every source."""
