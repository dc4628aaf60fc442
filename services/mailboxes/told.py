"""Why a mailbox could not be connected, in sentences for whoever wanted to."""


class NoWayIn(ValueError):
    """What is needed to ask for access is not there."""


class NothingWanted(ValueError):
    """Neither mail nor calendars are to be read."""


class Refused(Exception):
    """The provider did not let us in."""


class NotConnected(ValueError):
    """A mailbox that nobody has connected."""

    def __init__(self, address: str, known: tuple[str, ...]) -> None:
        there_are = ", ".join(sorted(known)) or "none"
        super().__init__(f"{address} is not connected; connected are: {there_are}")
