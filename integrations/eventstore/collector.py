"""The collector of cyclic garbage, at rest while a page of events is decoded, or followed.

A page makes thousands of objects, nearly all of which stay or go without it, and the collector would
look through them again and again for nothing: a fifth of the time of loading a deal, or of matching mail.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 100_000


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the collector rest; one page later it goes on, unless it rested before."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def making_what_stays() -> Iterator[None]:
    """Let the collector rest while something is made that stays, and never look through that afterwards.

    A full collection stops every thread for as long as it looks through everything: seconds, where
    memory holds all deals or all contacts. What is made here still goes when nothing names it any more. Where
    little is made, all is as ever.
    """
    with collector_resting():
        yield
        if gc.get_count()[0] > _MANY:
            gc.freeze()  # before it goes on, or it would look through all that was just made


def what_is_there_stays() -> None:
    """Never look through what is there now: a process that has begun keeps what it has loaded to its end."""
    gc.collect()
    gc.freeze()
