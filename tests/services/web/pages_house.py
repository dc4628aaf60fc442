"""Pages over a socket with a development issuer beside them, and browsers that keep cookies."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from services.api.app import application
from services.api.serving import HttpServer, listen
from services.api.v1.desk import Desk
from services.api.v1.serving import desk_of
from services.settings import read_settings
from services.system import System
from services.web.development_issuer import issuer_at
from services.wiring import open_system
from tests.integrations.identity.issuing import AUDIENCE, MORNING, Turning
from tests.services.api.house import RITA, filled, north_and_south

CLIENT = "setpoint-pages"
KNOWN = {RITA: "rep", "mona@ours.example": "manager", "nobody@ours.example": "without a role"}


@dataclass
class Browser:
    """Keeps cookies, and goes where it is sent only when it is told to."""

    address: str
    jar: requests.Session = field(default_factory=requests.Session)

    def go(self, where: str, method: str = "GET", **more: object) -> requests.Response:
        """Go to a path of the pages, or to a whole address."""
        address = where if "://" in where else f"{self.address}{where}"
        return self.jar.request(method, address, timeout=30, allow_redirects=False, **more)  # type: ignore[arg-type]

    def sign_in(self, who: str, to: str = "/") -> requests.Response:
        """Sign in as somebody at the issuer's page; the answer to the way back."""
        begun = self.go(f"/signin?{urlencode({'to': to})}")
        chosen = self.go(f"{begun.headers['location']}&{urlencode({'as': who})}")
        return self.go(chosen.headers["location"])

    @property
    def cookies(self) -> dict[str, str]:
        """What it holds."""
        return {cookie.name: cookie.value or "" for cookie in self.jar.cookies}


@dataclass
class Pages:
    """The pages at an address, and all behind them."""

    address: str
    system: System
    desk: Desk
    clock: Turning

    def browser(self) -> Browser:
        """One that was never here."""
        return Browser(self.address)


@contextmanager
def pages(folder: Path, **more: str) -> Iterator[Pages]:
    """The pages and the API over two deals; `more` are settings without their beginning."""
    clock, stop = Turning(), threading.Event()
    listening = listen("127.0.0.1", 0)
    issuer, issuing = issuer_at("http://127.0.0.1:0", lambda: KNOWN, clock, audience=AUDIENCE)
    said = {
        "SETPOINT_LEDGER": str(folder / "ledger.db"),
        "SETPOINT_INBOX": str(folder),
        "SETPOINT_OIDC_ISSUER": issuer.address,
        "SETPOINT_OIDC_CLIENT_ID": CLIENT,
        "SETPOINT_API": f"127.0.0.1:{listening.getsockname()[1]}",
        **{f"SETPOINT_{name}": value for name, value in more.items()},
    }
    shutil.copytree(filled(north_and_south, MORNING), folder, dirs_exist_ok=True)
    with open_system(read_settings(said), clock) as system, closing(listening):
        desk = desk_of(system)
        desk.live.catch_up()
        server = HttpServer(application(system, [], desk=desk), listening)
        threads = [threading.Thread(target=task.run, args=(stop,)) for task in (issuing, server, *desk.tasks)]
        for thread in threads:
            thread.start()
        try:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            yield Pages(address, system, desk, clock)
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
