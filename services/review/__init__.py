"""The review: many deals at once, worst first, each with the one thing to do next."""
