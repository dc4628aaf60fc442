"""Acting on a next step: a mail that is drafted, a time that is held. Nothing is ever sent."""
