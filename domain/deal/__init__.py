"""The deal as an event-sourced decider: events, commands, state, decide."""
