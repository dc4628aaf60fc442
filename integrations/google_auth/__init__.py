"""Ways into Google: a person's consent, a Workspace's delegation, and the credentials that follow from them.

Every endpoint is given by who asks (`endpoints.GoogleEndpoints`). Nothing here keeps or logs a token.
"""
