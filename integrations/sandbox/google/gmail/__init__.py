"""Gmail: mailboxes, what they hold, and the methods over them."""
