"""`setpoint issuer`: the development issuer alone, to sign in without a company's own."""

from __future__ import annotations

import os
import threading
from typing import Annotated

import typer

from services.identity_settings import DEFAULT_AUDIENCE, DEVELOPMENT_CLIENT, DEVELOPMENT_ISSUER
from services.logs import log_to_stderr
from services.running import stopped_by_signals
from services.settings import read_settings
from services.speaking.options import LedgerOption
from services.wiring import open_store


def issuer(
    *,
    at: Annotated[
        str, typer.Option("--at", metavar="ADDRESS", help="Where it answers; on this machine alone.")
    ] = DEVELOPMENT_ISSUER,
    ledger: LedgerOption = None,
) -> None:
    """Serve an issuer that vouches for anybody who asks, to try signing in. Never where mail is real.

    It knows the people to whom `setpoint access give` gave a role. Ctrl-C ends it.
    `SETPOINT_DEVELOPMENT_ISSUER=1 setpoint run` serves it beside the pages.

    Example: setpoint issuer --at http://127.0.0.1:8471
    """
    from services.web.development_issuer import WARNING, issuer_at, people_of  # noqa: PLC0415 - loads slowly

    log_to_stderr(for_people=True)
    typer.echo(WARNING, err=True)
    stop, settings = threading.Event(), read_settings(os.environ, ledger)
    with stopped_by_signals(stop), open_store(settings) as store:
        made, task = issuer_at(at, people_of(store), store.clock, audience=DEFAULT_AUDIENCE)
        typer.echo(f"SETPOINT_OIDC_ISSUER={made.address}\nSETPOINT_OIDC_CLIENT_ID={DEVELOPMENT_CLIENT}")
        task.run(stop)
