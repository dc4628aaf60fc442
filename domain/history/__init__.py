"""How events are named and kept readable for ever."""
