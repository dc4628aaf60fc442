"""Why a mailbox could not be connected, in sentences for whoever wanted to."""


class NoWayIn(ValueError):
    """What is needed to ask for access is not there."""


class NothingWanted(ValueError):
    """Neither mail nor calendars are to be read."""


class Refused(Exception):
    """The provider did not let us in."""
