"""Who may see what of a touch: levels, people's choices, and the one question that everybody asks."""
