"""The selling and buying process: milestones and what proves them."""
