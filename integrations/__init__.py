"""One folder per outside system: translate once, at the edge; no policy."""
