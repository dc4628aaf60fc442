"""Stand-ins for mail and calendar providers, over real sockets, for the client libraries as they are.

    with Sandbox() as sandbox:                               # 127.0.0.1, a free port
        google = sandbox.google
        google.sign_in.open_account("rita@ours.example")
        google.seeding.synthetic_mail(["rita@ours.example"], 5_000)
        tokens = google.sign_in.tokens("rita@ours.example", ["https://www.googleapis.com/auth/gmail.readonly"])
        service = build_from_document(google.document("gmail"), credentials=Credentials(
            None, refresh_token=tokens["refresh_token"], token_uri=f"{sandbox.address}/token",
            client_id=CLIENT_ID, client_secret=CLIENT_SECRET))
        google.people.mail_arrives("rita@ours.example", raw)  # also .writes, .trashes, .deletes, ...
        google.diary.adds("rita@ours.example", event)         # also .changes, .answers, .cancels, ...
        sandbox.clock.turn(timedelta(days=8))
        sandbox.faults.add(Fault(Kind.NOT_FOUND, "gmail.users.history.list", page=2))
        sandbox.postman.settled()                             # no push is on its way
        assert google.violations == []                        # the sandbox's own answers were all right

Microsoft is beside it as `sandbox.microsoft` (see `microsoft/__init__.py`); what somebody sends reaches
whoever has a mailbox at either, and a meeting is in the calendars of its guests at both under one iCalendar
UID (`meetings.py`).

`process.sandbox_process` runs one as a process of its own, `remote.RemoteSandbox` does the same acts over
HTTP. A provider is a folder beside `google`: what its paths are and how it answers (`service.py`), what
people do there, and how it is filled; clock, faults, quotas, pushes and the web server are shared.

Known to differ from the real service: channels and pushes may go to `http` on this machine; Google
writes no mails about events; what `sendUpdates` says is not heeded.
"""
