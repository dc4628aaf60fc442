"""Microsoft as the sandbox plays it: the authority, and Graph v1.0 for mail, calendars and subscriptions.

    with Sandbox() as sandbox:
        microsoft = sandbox.microsoft
        microsoft.sign_in.open_account("sven@ours.example")
        microsoft.seeding.synthetic_mail(["sven@ours.example"], 5_000)
        tokens = microsoft.sign_in.tokens("sven@ours.example", ["Mail.Read", "offline_access"])
        microsoft.people.mail_arrives("sven@ours.example", raw)

There are two ways in, and both may be used at once. The host of the real service becomes the first part of
the path: `https://graph.microsoft.com/v1.0/me` is `{sandbox.address}/graph.microsoft.com/v1.0/me`, and links
in answers are then below `{sandbox.address}/graph.microsoft.com`. Or the host stands in the `Host` header,
and links are those of the real service. What the authority says of itself is always the real address, since
msal takes no other: its `http_client` has to put `{sandbox.address}/` in the place of `https://`. Which host
is asked says which cloud: `clouds.py`.

A call is an `Operation` (what its path is, who may, which options it takes), which `routing.py` lists; its
handler gets a `Call` and gives JSON. Links go on by sealed tokens (`tokens.py`); refusals are raised
(`refusals.py`); what an operation gives is checked against `schemas/`.

| file | what |
|---|---|
| `microsoft.py`, `service.py`, `clouds.py`, `world.py`, `accounts.py` | facade, front door, state, people |
| `routing.py`, `calls.py`, `admission.py`, `api.py`, `tokens.py` | a call from arrival to answer |
| `refusals.py`, `fault_shapes.py`, `shapes.py`, `throttle.py`, `batch.py` | how it says no; `$batch` |
| `odata/` | `$select`, `$filter`, `$orderby`, `$top` |
| `authority/`, `sign_in.py`, `profile.py` | tokens, consent, applications; who somebody is |
| `mail/`, `people.py`, `seeding.py` | folders, messages, their deltas; what people do with them |
| `calendar/`, `diary.py` | events, series, calendarView and its delta; what people do with them |
| `calendar_files.py`, `synthetic_events.py` | what calendars are filled with |
| `invitations.py`, `meetings.py` | what guests are told, by mail and in other houses |
| `subscriptions/`, `notices.py` | notifications and their life |

Known to differ from the real service: tokens are no web tokens; a folder's size is a guess; a `$filter` knows
no lambdas; what is sent arrives at once and does not pass the outbox; links of calendars and folders end on
demand only; notifications may go to `http` on this machine and hold no data of resources.
"""
