"""How somebody begins: `setpoint init`, `setpoint doctor`, and what a whole pipeline shares."""
