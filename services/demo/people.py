"""Who plays in the demo."""

RITA, SVEN, MONA = "rita@ours.example", "sven@ours.example", "mona@ours.example"
"""Two who sell, and who looks after them."""
