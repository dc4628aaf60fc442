"""Ways into Microsoft: a person's sign-in, an application's own rights, and the tokens that follow from them.

Through msal, with connections of our own (`login.py`). Every endpoint is given by who asks
(`endpoints.MicrosoftEndpoints`). Nothing here keeps or logs a token.
"""
