"""Why a sign-in did not work out, for people; apart from what needs libraries that load slowly."""


class ConsentFailed(Exception):
    """Signing in did not work out; the message is a sentence for whoever wanted to."""
