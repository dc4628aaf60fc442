"""What is wrong with a deal: one file per finding, run by the catalogue."""
