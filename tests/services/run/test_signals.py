"""Ending by a signal, at whatever moment it comes."""

from __future__ import annotations

import subprocess
import sys

import pytest

INTERRUPTED = """
import signal, threading
from integrations.sandbox import serving
from services.running import stopped_by_signals

def interrupt(stop):
    with stop._cond:  # as a thread has it that is just about to wait
        signal.raise_signal(signal.SIGTERM)
    print(stop.wait(20))

class Interrupted(threading.Event):
    def wait(self, timeout=None):
        if timeout is None:
            interrupt(self)
        return super().wait(timeout)
"""
RUNNING = """
stop = threading.Event()
with stopped_by_signals(stop):
    interrupt(stop)
"""
SANDBOX = """
threading.Event = Interrupted
with serving._stopped_by_signals() as stop:
    stop.wait()
"""


@pytest.mark.parametrize("ended", [RUNNING, SANDBOX])
def test_a_signal_that_interrupts_who_is_about_to_wait_ends_the_wait(ended):
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", INTERRUPTED + ended], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "True\n"), ran.stderr
