"""A real Apache Kafka for tests: the one at `KAFKA_BOOTSTRAP_SERVERS`, else one that is started here.

It needs no container: Maven brings the broker and what it needs (`deploy/kafka/pom.xml`), and
Java runs it, as broker and controller in one (KRaft), with a small heap and on free ports.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
POM = ROOT / "deploy" / "kafka" / "pom.xml"
SETTINGS = ROOT / "deploy" / "kafka" / "server.properties"
JARS = ROOT / "build" / "kafka"
FETCH_SECONDS, START_SECONDS, STOP_SECONDS = 600, 60, 30
OLDEST_JAVA = 17
_STARTED = "Kafka Server started"
_LISTENER = re.compile(r"^listeners=BROKER://127\.0\.0\.1:(\d+)", re.MULTILINE)


class KafkaIsMissing(Exception):
    """No broker could be used; tests that need one fail, they are never left out."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason}. Install Java {OLDEST_JAVA} or newer and Maven (Debian: apt-get install "
            "openjdk-17-jre-headless maven), or set KAFKA_BOOTSTRAP_SERVERS to the address of a broker "
            "on which topics may be made (host:port)"
        )


class Broker:
    """A broker of our own, in a folder that outlives it; it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._jars = jars()
        formatted = folder / "server.properties"
        if formatted.exists():
            self._port = int(_LISTENER.findall(formatted.read_text())[0])
        else:
            self._port = free_port()
            self._format(free_port())

    @property
    def servers(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self, *, outlives_us: bool = False) -> None:
        """Returns when it answers."""
        log = self._folder / "log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the program was found by this file
                self._java("kafka.Kafka", self._folder / "server.properties", heap="512m"),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=self._folder,
                start_new_session=outlives_us,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while _STARTED not in (said := log.read_text(errors="replace")):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise KafkaIsMissing(f"Kafka did not start: {said[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """In order, or by force where that takes too long."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """As a power failure of its machine would."""
        if self._process:
            self._process.kill()
            self._process.wait(STOP_SECONDS)

    def _format(self, controller_port: int) -> None:
        settings = SETTINGS.read_text()
        for name, value in {
            "PORT": str(self._port), "CONTROLLER": str(controller_port), "DATA": str(self._folder / "data"),
        }.items():  # fmt: skip
            settings = settings.replace(f"@{name}@", value)
        self._folder.mkdir(parents=True, exist_ok=True)
        written = self._folder / "server.properties.new"
        written.write_text(settings)
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        made = subprocess.run(  # noqa: S603 - the program was found by this file
            self._java("kafka.tools.StorageTool", "format", "-c", written, f"-t={cluster}", heap="128m"),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=START_SECONDS,
        )  # fmt: skip
        if made.returncode:
            raise KafkaIsMissing(f"Kafka's storage could not be formatted: {made.stdout[-2000:]}")
        written.rename(self._folder / "server.properties")

    def _java(self, main: str, *arguments: object, heap: str) -> list[str]:
        quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", f"-Xmx{heap}"]
        return [str(java()), *quick, "-cp", f"{self._jars}/*", main, *map(str, arguments)]


@contextmanager
def broker() -> Iterator[Broker]:
    """A started broker of our own, gone at the end with all it holds."""
    folder = Path(tempfile.mkdtemp(prefix="setpoint-kafka-"))
    try:
        started = Broker(folder)
        started.start()
        try:
            yield started
        finally:
            started.kill()  # nothing of it is to be kept
    finally:
        shutil.rmtree(folder)


@contextmanager
def servers() -> Iterator[str]:
    """The bootstrap servers of a broker on which topics can be made."""
    given = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if given:
        yield given
        return
    with broker() as started:
        yield started.servers


def java() -> Path:
    """The Java that runs a broker."""
    home = os.environ.get("JAVA_HOME")
    named = Path(home) / "bin" / "java" if home else shutil.which("java")
    if not named or not Path(named).exists():
        raise KafkaIsMissing("there is no Java here")
    said = subprocess.run(  # noqa: S603 - the program was found by this file
        [named, "-version"], capture_output=True, text=True, check=False, timeout=60
    )
    version = re.search(r'version "(\d+)', said.stderr)
    if not version or int(version[1]) < OLDEST_JAVA:
        raise KafkaIsMissing(f"{named} is no Java {OLDEST_JAVA}: {said.stderr.strip()[:200]}")
    return Path(named)


def jars() -> Path:
    """The folder of the broker's program, brought by Maven once for each content of the pom."""
    JARS.mkdir(parents=True, exist_ok=True)
    folder = JARS / hashlib.sha256(POM.read_bytes()).hexdigest()[:16]
    with (JARS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test processes begin at once
        if not folder.exists():
            _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    maven = shutil.which("mvn")
    if not maven:
        raise KafkaIsMissing("there is no Maven here")
    unfinished = Path(tempfile.mkdtemp(dir=JARS))
    fetched = subprocess.run(  # noqa: S603 - the program was found by this file
        [maven, "--batch-mode", "--quiet", f"--file={POM}", "dependency:copy-dependencies",
         f"-DoutputDirectory={unfinished}", "-DincludeScope=runtime"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        timeout=FETCH_SECONDS,
    )  # fmt: skip
    if fetched.returncode:
        shutil.rmtree(unfinished)
        raise KafkaIsMissing(f"Maven could not bring Kafka: {fetched.stdout[-2000:]}")
    unfinished.rename(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
