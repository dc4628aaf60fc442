"""The report: one self-contained page of a deal, or of a whole review, that works offline."""
