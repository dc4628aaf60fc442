"""Reps are told their headlines: once a working day, only news, each their own, by hook, mail and feed."""

from __future__ import annotations

import email
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
import requests

from domain.delivery.events import HeadlinesTold
from domain.delivery.headlines import Headline
from domain.identifiers import headlines_stream
from domain.planning.step_life import StepState
from domain.touches.touch import Automated
from services.delivery.bodies import html_fragment, slack_body, teams_body, text_body
from services.delivery.lines import MOST_SHOWN, Page, page_of
from services.delivery.mails import HeadlineMails, mail_of
from services.delivery.telling import HeadlineClock
from services.recorder.deals import Loaded
from tests.integrations.webhooks.receiving import receiving
from tests.services.api.house import BOSS, MONA, RITA, SVEN, Api, served
from tests.services.delivery.reading import automated_in
from tests.services.delivery.sending import opened, registered, sending

HOSTILE = "Evil <!channel> *b* _i_ [x](https://e.example) & </li><script>x</script>\r\nBcc: eve@e.example"
_STEPS = "\u202e\u2028\x07\ud800 https://e.example/?<b>"
_ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("headlines")) as made:
        yield made


def turn(api: Api, text: str) -> None:
    """Turn the clock to a moment, UTC; it is two hours later in Berlin."""
    api.issuer.clock.seconds = int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def told(api: Api, who: str = RITA) -> list[HeadlinesTold]:
    events, _ = api.system.ledger.events(headlines_stream(api.system.tokens.person(who)))
    return [event for event in events if isinstance(event, HeadlinesTold)]


def test_a_month_of_mornings(api: Api, tmp_path: Path) -> None:
    """Told at the hour, once, quiet while nothing changes, told again of what does, never on a day off."""
    clock = HeadlineClock(api.system)
    turn(api, "2026-06-03T05:59:00")
    assert clock.tell() == 0, "it is not eight yet"
    turn(api, "2026-06-03T06:00:00")
    assert clock.tell() == 2
    assert clock.tell() == HeadlineClock(api.system).tell() == 0, "nobody is told twice, by whomever"
    (first,) = told(api)
    assert [each.deal_id for each in first.headlines] == ["north"]
    assert [each.deal_id for each in told(api, SVEN)[0].headlines] == ["south"]
    turn(api, "2026-06-04T07:00:00")
    assert clock.tell() == 0, "nothing changed"
    step = first.headlines[0].step_id
    turn(api, "2026-06-05T07:00:00")
    api.ask("POST", f"/v1/next-steps/{step}/accept")
    assert clock.tell() == 1
    assert [each.headlines[0].state.value for each in told(api)] == ["issued", "accepted"]
    opened(api, "sunday")
    turn(api, "2026-06-07T07:00:00")
    assert clock.tell() == 0, "it is a Sunday"
    turn(api, "2026-06-08T07:00:00")
    assert clock.tell() == 1
    assert {each.deal_id for each in told(api)[-1].headlines} == {"north", "sunday"}
    _a_hook_is_told_in_three_forms(api)
    _a_mail_is_written_once(api, tmp_path)
    _a_feed_is_read_by_its_link(api)


def _a_hook_is_told_in_three_forms(api: Api) -> None:
    with receiving() as receiver, sending(api) as sender:
        for form in ("standard", "slack", "teams"):
            address = f"{receiver.address}/{form}"
            registered(api, address, "headlines.of_the_day", who=RITA, form=form)
        opened(api, "tuesday", name=HOSTILE)
        turn(api, "2026-06-09T07:00:00")
        HeadlineClock(api.system).tell()
        sender.work()
        bodies = {got.path: json.loads(got.body) for got in receiver.got}
    assert set(bodies) == {"/standard", "/slack", "/teams"}, "and Sven's are nobody's of hers"
    data = bodies["/standard"]["data"]
    assert (data["slack"], data["teams"]) == (bodies["/slack"], bodies["/teams"])
    assert bodies["/standard"]["type"] == "headlines.of_the_day"
    assert {each["deal"] for each in data["headlines"]} == {"north", "sunday", "tuesday"}
    assert (data["day"], data["headlines"][0]["decision_date"]) == ("2026-06-09", "2026-09-30")


def _a_mail_is_written_once(api: Api, folder: Path) -> None:
    mails = HeadlineMails(folder, "setpoint@ours.example", api.system.texts, api.system.clock)
    page = api.system.ledger.read_all(after=0, limit=1_000, names=mails.wants)
    mails.conclude(page)
    mails.conclude(page)
    (file,) = (folder / "new").iterdir()
    assert list((folder / "tmp").iterdir()) == []
    assert mails.outcomes["sent"] == 2
    mail = email.message_from_bytes(file.read_bytes(), policy=default)
    assert (mail["To"], mail["From"]) == (RITA, "setpoint@ours.example")
    assert automated_in(file.read_bytes()) is Automated.BULK


def _a_feed_is_read_by_its_link(api: Api) -> None:
    made = api.ask("POST", "/v1/headlines/feeds", json={})
    assert made.status_code == 201
    path = made.json()["address"].removeprefix(api.system.settings.url)
    assert path.startswith("/shared/headlines/")
    assert path.endswith(".atom")
    read = requests.get(f"{api.address}{path}", timeout=20)
    assert read.headers["content-type"].startswith("application/atom+xml")
    entries = ET.fromstring(read.content).findall(f"{_ATOM}entry")  # noqa: S314 - our own
    assert len(entries) == len(told(api))
    assert RITA not in read.text
    assert "<script" not in (entries[0].findtext(f"{_ATOM}content") or "")
    same = {"If-None-Match": read.headers["etag"]}
    assert requests.get(f"{api.address}{path}", headers=same, timeout=20).status_code == 304
    assert api.ask("POST", "/v1/deals/sunday/handover", json={"to": MONA}).status_code == 200
    assert api.ask("PUT", "/v1/deals/sunday/description", BOSS, json={"name": "Merger"}).status_code == 200
    read = requests.get(f"{api.address}{path}", timeout=20)
    assert "Northwind" in read.text
    assert "Merger" not in read.text, "what is no longer hers is told to her no more"
    (row,) = api.ask("GET", "/v1/headlines/feeds").json()["links"]
    assert api.ask("DELETE", f"/v1/headlines/feeds/{row['id']}", SVEN).status_code == 404
    assert api.ask("DELETE", f"/v1/headlines/feeds/{row['id']}").status_code == 204
    assert requests.get(f"{api.address}{path}", timeout=20).status_code == 404


def test_one_whose_deals_can_not_be_read_holds_up_nobody_else(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(api, "july", owner=SVEN)
    opened(api, "summer", owner=RITA)
    turn(api, "2026-07-01T07:00:00")
    load = api.system.deals.load

    def loaded(deal_id: str) -> Loaded:
        if deal_id == "north":
            message = "north can not be read"
            raise ValueError(message)
        return load(deal_id)

    clock, before = HeadlineClock(api.system), len(told(api, SVEN))
    with monkeypatch.context() as patch:
        patch.setattr(api.system.deals, "load", loaded)
        with pytest.raises(ValueError, match="north can not be read"):
            clock.tell()
    assert len(told(api, SVEN)) == before + 1
    assert clock.tell() == 1, "Rita is told as soon as that can be done"


class _Texts:
    """Texts that hold what nobody should have let in."""

    def read(self, refs: list[str]) -> dict[str, dict[str, str]]:
        return {ref: {"name": HOSTILE + _STEPS} for ref in refs}


def hostile(count: int = 1) -> Page:
    headline = Headline(
        deal_id="evil", step_id="s", kind="k", text=HOSTILE + _STEPS, state=StepState.ISSUED,
        decision_date=739_768,
    )  # fmt: skip
    return page_of(739_768, [headline] * count, _Texts())  # type: ignore[arg-type] # reading is enough


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Every text of a body, with the name that it stands under."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from strings(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each, key)


def kinds(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    return (text for key, text in strings(value) if key == "type")


def test_names_of_deals_stand_where_nothing_is_read_as_markup() -> None:
    page = hostile()
    slack, teams = slack_body(page), teams_body(page)
    assert set(kinds(slack)) <= {
        "header",
        "plain_text",
        "rich_text",
        "rich_text_list",
        "rich_text_section",
        "text",
    }
    assert "Evil" not in slack["text"]
    assert set(kinds(teams)) == {"message", "AdaptiveCard", "RichTextBlock", "TextRun"}
    for _, text in [*strings(slack), *strings(teams), ("", page.shown[0].name)]:
        assert not {"\r", "\n", "\u202e", "\u2028", "\x07", "\ud800"} & set(text)
    assert len(text_body(page).splitlines()) == 3


def test_html_and_mail_hold_no_markup_but_our_own() -> None:
    found: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend([tag, *(name for name, _ in attrs)])

    Tags().feed(html_fragment(hostile()))
    assert found == ["ul", "li", "strong", "em"]
    raw = mail_of(hostile(), RITA, "setpoint@ours.example", UUID(int=1), 1_780_000_000)
    mail = email.message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    assert sorted(set(mail)) == sorted(
        ["Date", "From", "To", "Subject", "Message-ID", "List-Id", "Auto-Submitted",
         "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"]
    )  # fmt: skip
    assert [part.get_content_type() for part in mail.walk()][1:] == ["text/plain", "text/html"]
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"src=" not in raw


def test_what_others_limit_is_kept_within() -> None:
    page = hostile(500)
    assert len(page.shown) == MOST_SHOWN
    assert page.more_text == "and 470 more deals"
    assert len(json.dumps(teams_body(page), ensure_ascii=False).encode()) < 28_000
    assert len(slack_body(page)["blocks"]) <= 50
    assert slack_body(Page("t", (), 0))["blocks"][0]["type"] == "header"
