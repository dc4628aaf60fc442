"""The company: who sells, and what its deals take where they do not say otherwise."""
