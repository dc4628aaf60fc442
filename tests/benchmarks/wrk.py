"""wrk, which asks a server as fast as it can or at a pace: the one at `SETPOINT_WRK`, else on the PATH.

As root on Debian or its kin it is installed where there is none.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import PartFailed

ADDRESS = "SETPOINT_WRK"
CONNECTIONS = 64
_INSTALL_SECONDS = 300
_SCRIPT = """\
local requests = {}
math.randomseed(tonumber(os.getenv("SEED")))

function init()
  for line in io.lines(os.getenv("ASKED")) do
    local token, path = line:match("^(%S*) (%S+)$")
    wrk.headers["Authorization"] = "Bearer " .. token
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

local pause = tonumber(os.getenv("PAUSE"))

function request()
  return requests[math.random(#requests)]
end

if pause > 0 then
  function delay() return math.floor(-math.log(1 - math.random()) * pause + 0.5) end
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
  print(string.format('{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed + summary.errors.status + summary.errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What wrk saw: requests a second, and milliseconds."""

    rate: float
    p50: float
    p99: float


def ask(address: str, asked: Sequence[tuple[str, str]], *, seconds: int, rate: float | None = None) -> Asked:
    """Ask a server for paths, each with a token, as fast as it answers or at `rate` a second.

    Raises:
        PartFailed: there is no wrk, or a request was not answered well.
    """
    # Between two requests a connection waits so long on average (exponentially), in milliseconds.
    pause = 0.0 if rate is None else 1_000 * CONNECTIONS / rate
    with TemporaryDirectory() as folder:
        script, paths = Path(folder, "ask.lua"), Path(folder, "asked")
        script.write_text(_SCRIPT)
        paths.write_text("".join(f"{token} {path}\n" for token, path in asked))
        surroundings = {**os.environ, "ASKED": str(paths), "SEED": "7", "PAUSE": str(pause)}
        command = [program(), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), address]
        done = subprocess.run(  # noqa: S603 - wrk, found on the PATH
            command, capture_output=True, text=True, check=False, env=surroundings
        )
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        raise PartFailed("wrk", done.stderr)
    said = json.loads(lines[-1])
    if said["failed"] or not said["requests"]:
        raise PartFailed("wrk", f"{said['failed']} of {said['requests']} requests failed")
    return Asked(said["requests"] / said["seconds"], said["p50"], said["p99"])


def program() -> str:
    """The path of wrk.

    Raises:
        PartFailed: there is none, and none can be installed.
    """
    found = os.environ.get(ADDRESS) or shutil.which("wrk")
    return found or _installed()


def _installed() -> str:
    apt = shutil.which("apt-get")
    if apt is not None and os.geteuid() == 0:
        surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ([apt, "update"], [apt, "install", "--yes", "--no-install-recommends", "wrk"]):
            subprocess.run(  # noqa: S603 - apt-get, found on the PATH
                command, check=False, capture_output=True, env=surroundings, timeout=_INSTALL_SECONDS
            )
    found = shutil.which("wrk")
    if found is None:
        raise PartFailed("wrk", f"install wrk (Debian: apt-get install wrk), or set {ADDRESS} to its path")
    return found
