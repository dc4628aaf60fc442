"""Who is asking: bearer tokens of an OpenID Connect issuer, and tokens that this system gives to machines."""
