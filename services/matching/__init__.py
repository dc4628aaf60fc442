"""What a person sees and says of matching: where a contact is and why, the queue, corrections, rules."""
