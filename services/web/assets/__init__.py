"""The files that pages load, each by its name."""
