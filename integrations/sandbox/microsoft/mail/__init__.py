"""Mail of Graph: folders, messages, and what changed in them."""
