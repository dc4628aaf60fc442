"""A sandbox that outlives whoever talks to it: a process of its own, for tests that kill their clients.

It ends with whoever started it, however that ends; a Ctrl-C of the terminal is for that one alone.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from integrations.sandbox.remote import RemoteSandbox

READY = "the sandbox is at "
_END_SECONDS = 10.0


class SandboxDidNotStart(ChildProcessError):
    """The process ended before it said where it is."""


@contextmanager
def sandbox_process(
    seeds: Sequence[Path] = (), microsoft_seeds: Sequence[Path] = ()
) -> Iterator[RemoteSandbox]:
    """Start one on a free port, and end it afterwards.

    Raises:
        SandboxDidNotStart: it did not.
    """
    arguments = [part for seed in seeds for part in ("--seed", str(seed))]
    arguments += [part for seed in microsoft_seeds for part in ("--seed-microsoft", str(seed))]
    process = subprocess.Popen(  # noqa: S603 - this interpreter and words of our own
        [sys.executable, "-m", "integrations.sandbox", "--until-stdin-ends", *arguments],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield RemoteSandbox(_address(process))
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if line.startswith(READY):
            return line.removeprefix(READY).strip()
    raise SandboxDidNotStart(f"python -m integrations.sandbox ended with {process.wait(_END_SECONDS)}")
