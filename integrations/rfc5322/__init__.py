"""Headers, parts and reply text of mail, shared by the mail adapters."""
