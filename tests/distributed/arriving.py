"""A steady load that arrives both ways, mail in a watched folder and calls on the captures topic."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from domain.ports.channel import Channel, ChannelOutOfReach, Message
from services.channels import open_channel
from tests.services.run.following import FixedClock
from tests.services.run.killing import PATIENCE, Site, settle, wait_until_open
from tests.services.run.load import BUYERS, call, feed
from tests.services.run.outcome import Outcome, outcome

MOST = 3_000
"""The calls of one test: later ones would not have happened by the time of the clock."""


class Arriving:
    """What has arrived: the numbers of mails (1 to `mails`) and the calls as they were published."""

    def __init__(self, site: Site) -> None:
        self.mails = 0
        self.calls: list[Message] = []
        self.site = site
        self._stop = threading.Event()
        self._faults: list[BaseException] = []

    @contextmanager
    def going_on(self, *, mails_a_second: float, calls_a_second: float) -> Iterator[None]:
        """Let them arrive as long as this lasts, whatever becomes of those who take them in."""
        threads = [
            threading.Thread(target=self._kept, args=(self._bring_mails, mails_a_second)),
            threading.Thread(target=self._kept, args=(self._report_calls, calls_a_second)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(PATIENCE)
        assert self._faults == []

    def _kept(self, bring: Callable[[float], None], a_second: float) -> None:
        try:
            bring(a_second)
        except BaseException as error:  # noqa: BLE001 - told in the thread of the test
            self._faults.append(error)

    def _bring_mails(self, a_second: float) -> None:
        for number in feed(self.site.inbox, range(1, MOST), buyers=BUYERS, pause_seconds=0.002):
            self.mails = number
            if self._stop.wait(1 / a_second):
                return

    def _report_calls(self, a_second: float) -> None:
        with open_channel(self.site.channel, FixedClock()) as channel:
            for number in range(MOST):
                message = call(number, BUYERS)
                publish(channel, [message])
                self.calls.append(message)
                if self._stop.wait(1 / a_second):
                    return


def publish(channel: Channel, messages: Sequence[Message]) -> None:
    """Publish until the channel has taken it."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return channel.publish(messages)
        except ChannelOutOfReach:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def outcome_of_clean_run(clean: Site, arrived: Arriving) -> Outcome:
    """What another site comes to where all of it arrives and nothing ever goes wrong."""
    shutil.copytree(arrived.site.inbox, clean.inbox)
    running = clean.start()
    wait_until_open(clean, len(BUYERS))
    clean.report(arrived.calls)
    settle(clean)
    running.stop()
    return outcome(clean)
