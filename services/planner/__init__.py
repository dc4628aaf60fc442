"""The planner: says what to do next in every open deal, and what became of what it said."""
