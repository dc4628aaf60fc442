"""`setpoint demo`: the running system over the example, fed as its mail arrived."""
