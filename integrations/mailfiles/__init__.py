"""Mail and calendar files: mbox, Maildir, .eml, .ics, and PST as an extra."""
