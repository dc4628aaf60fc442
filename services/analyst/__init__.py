"""The analyst: records what the rules find in a deal, as it was found."""
