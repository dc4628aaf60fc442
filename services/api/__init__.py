"""The api role: health, metrics, and what there is to do next, over HTTP."""
