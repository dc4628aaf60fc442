"""What secret links lead to: pages and feeds for people who have no account here."""
