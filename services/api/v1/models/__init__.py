"""What the API answers, type by type: the document and the client are made of these."""
