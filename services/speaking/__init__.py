"""Speaking: what people say of their deals and of their next steps, from the command line."""
