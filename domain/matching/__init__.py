"""Which deal a contact belongs to, and why."""
