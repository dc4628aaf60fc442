"""Acting on a next step: a mail drafted, a time held, in the mailbox of who asks for it."""
