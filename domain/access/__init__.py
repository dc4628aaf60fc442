"""Who may do what: people and machines, their roles, and the teams that managers look after."""
