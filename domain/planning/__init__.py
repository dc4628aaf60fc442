"""The plan backward from the decision date, and the next steps that follow from it."""
