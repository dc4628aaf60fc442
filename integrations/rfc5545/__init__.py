"""Calendar objects (RFC 5545, 5546, 6047): from bytes to calendar items, from rules to instances."""
