"""What a person is called, and under which addresses they write."""

from __future__ import annotations

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calls import Call, Operation
from integrations.sandbox.microsoft.odata.select import selected

_BY_DEFAULT = (
    "businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "preferredLanguage", "surname", "userPrincipalName",
)  # fmt: skip
_ON_SELECT = ("proxyAddresses", "otherMails", "userType", "accountEnabled")
_ALL_USERS = frozenset({"User.Read.All"})
_SETTINGS = frozenset({"MailboxSettings.Read"})


def _user(call: Call) -> Json:
    names = selected(call, "user", (*_BY_DEFAULT, *_ON_SELECT)) or _BY_DEFAULT
    told = _told(call.owner)
    picked = "" if "$select" not in call.options else f"({','.join(names)})"
    return {
        "@odata.context": f"{call.base}/v1.0/$metadata#users{picked}/$entity",
        **{name: told[name] for name in names},
    }


def _told(account: Account) -> Json:
    given, _, surname = account.name.partition(" ")
    proxies = [f"SMTP:{account.address}", *(f"smtp:{each}" for each in account.aliases)]
    return {
        "businessPhones": [], "displayName": account.name, "givenName": given or None, "id": account.id,
        "jobTitle": None, "mail": account.address, "mobilePhone": None, "officeLocation": None,
        "preferredLanguage": None, "surname": surname or None, "userPrincipalName": account.address,
        "proxyAddresses": [] if account.personal else proxies, "otherMails": list(account.other_mails),
        "userType": "Member", "accountEnabled": not account.shared,
    }  # fmt: skip


def _mailbox_settings(call: Call) -> Json:
    zone = call.owner.zone
    return {
        "@odata.context": call.context("mailboxSettings"),
        "archiveFolder": call.world.mailbox(call.owner).folders.known("archive").id,
        "timeZone": zone,
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": "dd.MM.yyyy",
        "timeFormat": "HH:mm",
        "userPurpose": "shared" if call.owner.shared else "user",
        "automaticRepliesSetting": {
            "status": "disabled", "externalAudience": "all", "internalReplyMessage": "",
            "externalReplyMessage": "",
            "scheduledStartDateTime": _sentinel(), "scheduledEndDateTime": _sentinel(),
        },
        "language": {"locale": "en-US", "displayName": "English (United States)"},
        "workingHours": {
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "startTime": "08:00:00.0000000", "endTime": "17:00:00.0000000", "timeZone": {"name": zone},
        },
    }  # fmt: skip


def _sentinel() -> Json:
    return {"dateTime": "0001-01-01T00:00:00.0000000", "timeZone": "UTC"}


PROFILE = (
    Operation(
        "graph.users.get", "GET", "", _user, frozenset({"User.Read"}) | _ALL_USERS, _ALL_USERS,
        frozenset({"$select"}), "user", outlook=False,
    ),
    Operation(
        "graph.mailboxSettings.get", "GET", "mailboxSettings", _mailbox_settings, _SETTINGS, _SETTINGS,
    ),
)  # fmt: skip
