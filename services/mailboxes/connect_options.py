"""Options that the commands `setpoint connect ...` share."""

from __future__ import annotations

from typing import Annotated

import typer

MailOption = Annotated[bool, typer.Option("--mail/--no-mail", help="Read mail.")]
CalendarOption = Annotated[bool, typer.Option("--calendar/--no-calendar", help="Read calendars.")]
HeadersOption = Annotated[
    bool, typer.Option("--headers-only", help="Of mail, never get more than the header lines.")
]
ActsOption = Annotated[
    bool,
    typer.Option(
        "--acts/--no-acts",
        help="Let its owner have mails drafted and times held in it; nothing is ever sent.",
    ),
]
BrowserOption = Annotated[
    bool, typer.Option("--browser/--no-browser", help="Open the sign-in page, or only print it.")
]
WaitOption = Annotated[float, typer.Option("--wait", metavar="SECONDS", help="For the sign-in.")]
