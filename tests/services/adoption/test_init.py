"""`setpoint init`: a mailbox and a company's name give a deal file that a person finishes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from domain.moments import day_text
from integrations.playbookfiles.deal import read_deal_file
from integrations.playbookfiles.faults import FaultyFile
from services.adoption import answers
from services.adoption.companies import company_domain_of, stands_for
from services.adoption.yaml_text import quoted
from services.cli import main
from tests.services.adoption.mailbox import HOSTILE, NOTES, Note, encoded, write_calendar, write_mailbox

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("SETPOINT_DEBUG", "1")
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main([str(each) for each in arguments])
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    return run_it


@pytest.fixture
def proposed(run: Run, tmp_path: Path) -> str:
    sources = write_mailbox(tmp_path), write_calendar(tmp_path)
    status, _, err = run("init", *sources, "--company", "Northwind GmbH")
    assert (status, err) == (0, "")
    return (tmp_path / "deal.yaml").read_text()


def fill(text: str, day: str = "2026-06-30") -> str:
    return re.sub(r"^decision_date:.*", f"decision_date: {day}", text, flags=re.MULTILINE)


def uncommented(text: str, beginning: str) -> str:
    """The block of comment lines from one that begins so, with its `#` taken off."""
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(beginning))
    for n in range(at, len(lines)):
        if not lines[n].startswith("# "):
            break
        lines[n] = lines[n][2:]
    return "\n".join(lines) + "\n"


def test_the_file_asks_for_the_date_and_checks_once_it_is_given(proposed: str, tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    with pytest.raises(FaultyFile) as caught:
        read_deal_file(path)
    assert [fault.field for fault in caught.value.faults] == ["decision_date"]
    path.write_text(fill(proposed))
    deal = read_deal_file(path)
    assert (deal.name, deal.owner) == ("Northwind GmbH", "rita@ours.example")
    assert (deal.seller.domains, deal.buyer.domains) == (("ours.example",), ("northwind.example",))
    assert (day_text(deal.opened_on), deal.zone.name) == ("2026-03-02", "Europe/Vienna")
    assert deal.playbook.name == "enterprise"
    assert (deal.team, deal.people, deal.reached, deal.decision_basis) == ((), {}, None, None)


def test_everything_it_only_guesses_is_a_comment_that_can_be_taken_in(proposed: str, tmp_path: Path) -> None:
    text = fill(proposed)
    for block in ("# team:", "# calendars:", "# people:", "# plan:"):
        text = uncommented(text, block)
    text = re.sub(r"\{role: \.\.\.\}", "{role: champion}", text)
    text = uncommented(text, "# reached:").replace("YYYY-MM-DD", "2026-04-01")
    path = tmp_path / "deal.yaml"
    path.write_text(text)
    deal = read_deal_file(path)
    assert deal.team == ("rita@ours.example", "sven@ours.example")
    assert (deal.seller_calendar.country, deal.buyer_calendar.country) == ("AT", "US")
    assert deal.people == {"cfo@northwind.example": "economic_buyer", "bea@northwind.example": "champion"}
    assert [step.id for step in deal.plan.add] == ["rollout_checklist"]
    assert deal.reached is not None
    assert day_text(deal.reached["discovery"]) == "2026-03-16"


def test_it_shows_what_the_mail_shows(proposed: str) -> None:
    assert (
        '#   2026-06-30   "Our contract with the present supplier ends on 30 June 2026.", written 2026-03-03'
        in proposed
    )
    assert '#   discovery: 2026-03-16   # words of it stand in the meeting "Discovery workshop"' in proposed
    assert (
        '#   business_case: 2026-04-23   # words of it stand in the mail "Business case approved"' in proposed
    )
    assert "#   signature: YYYY-MM-DD   # nothing seen of it" in proposed
    assert '"Carl CFO", wrote 1, received 1; the role is guessed by the name' in proposed
    assert "contoso" not in proposed


def test_it_says_what_comes_next(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("init", write_mailbox(tmp_path), "--company", "Northwind", "--output", "north.yaml")
    assert "north.yaml: 4 messages and 0 meetings with the company were seen" in out
    assert "setpoint doctor north.yaml" in out
    assert "setpoint replay north.yaml" in out


def test_the_same_mail_gives_the_same_file(run: Run, tmp_path: Path) -> None:
    sources = write_mailbox(tmp_path), write_calendar(tmp_path)
    for name in ("one.yaml", "two.yaml"):
        run("init", *sources, "--company", "Northwind", "--output", name)
    assert (tmp_path / "one.yaml").read_bytes() == (tmp_path / "two.yaml").read_bytes()


def test_the_zone_is_that_of_the_offsets_where_no_calendar_tells(run: Run, tmp_path: Path) -> None:
    run("init", write_mailbox(tmp_path), "--company", "Northwind")
    assert (
        "timezone: Europe/Berlin          # fits the offsets from UTC in your mail"
        in (tmp_path / "deal.yaml").read_text()
    )


def test_hostile_mail_stays_quoted_text(run: Run, tmp_path: Path) -> None:
    evil = [
        replace(note, subject=HOSTILE, text=f"The contract ends 30 June 2026 {HOSTILE}\n") for note in NOTES
    ]
    name = encoded('x"\u2028# y: [\nowner: evil').decode()
    evil[2] = replace(evil[2], attachment='a"]}} - id x.pdf', sender=f"{name} <rita@ours.example>")
    calendar = write_calendar(tmp_path, title='Kick" ]}} # \u202e: -')
    status, _, err = run(
        "init",
        write_mailbox(tmp_path, evil),
        calendar,
        "--company",
        '"]}\n evil: 1 Northwind',
        "--domain",
        "northwind.example",
    )
    assert (status, err) == (0, "")
    path = tmp_path / "deal.yaml"
    text = path.read_text()
    assert all(char.isprintable() or char == "\n" for char in text)
    filled = fill(text)
    assert set(yaml.safe_load(filled)) == {
        *("name", "owner", "seller", "buyer", "opened_on", "decision_date", "timezone", "playbook"),
    }
    for block in ("# team:", "# plan:"):
        filled = uncommented(filled, block)
    path.write_text(filled)
    assert read_deal_file(path).name == '"]} evil: 1 Northwind'


@given(st.text(max_size=200))
def test_every_text_reads_back_from_its_quotes(text: str) -> None:
    written = quoted(text, longest=300)
    assert "\n" not in written
    assert written.isprintable()
    whole = (
        text.encode("utf-8", "replace").decode("utf-8")
        if any("\ud800" <= c <= "\udfff" for c in text)
        else text
    )
    assert yaml.safe_load(f"a: {written} # {written}")["a"] == whole


def test_a_file_that_is_there_is_kept_unless_forced(run: Run, tmp_path: Path) -> None:
    mailbox = write_mailbox(tmp_path)
    (tmp_path / "deal.yaml").write_text("mine")
    status, _, err = run("init", mailbox, "--company", "Northwind")
    assert (status, err) == (
        2,
        "setpoint: deal.yaml: expected no file of this name, found one; --force overwrites it\n",
    )
    assert (tmp_path / "deal.yaml").read_text() == "mine"
    assert run("init", mailbox, "--company", "Northwind", "--force")[0] == 0
    assert (tmp_path / "deal.yaml").read_text() != "mine"


def test_a_company_that_is_not_there_is_answered_with_those_that_are(run: Run, tmp_path: Path) -> None:
    status, _, err = run("init", write_mailbox(tmp_path), "--company", "Fabrikam")
    assert status == 2
    assert "no domain in this mail looks like 'Fabrikam'" in err
    assert "northwind.example (5), contoso.example (2)" in err
    assert "ours.example" not in err
    assert not (tmp_path / "deal.yaml").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--company: expected the name of the buyer's company"),
        (
            ["--company", "N", "--domain", "gmail.com"],
            "--domain: expected a domain that only one company has",
        ),
        (["--company", "Northwind", "--playbook", "enterprize"], "the nearest known is 'enterprise'"),
        (["--into", "x"], "expected --csv with them"),
        (["--csv", "x.csv"], "--into: expected the folder"),
        (["--csv", "x.csv", "--into", "y"], "x.csv: expected a CSV file, found none of this name"),
        (["--csv", "x.csv", "--into", "y", "--column", "a"], "--column: expected FIELD=HEADER"),
        (["--csv", "x.csv", "--into", "y", "--date-order", "ymd"], "--date-order: expected dmy or mdy"),
    ],
)
def test_faulty_options_are_named(run: Run, tmp_path: Path, options: list[str], said: str) -> None:
    status, _, err = run("init", write_mailbox(tmp_path), *options)
    assert status == 2
    assert said in err
    assert err.count("\n") == 1


def test_addresses_that_no_deal_file_takes_are_not_proposed(run: Run, tmp_path: Path) -> None:
    odd = [
        replace(n, sender='"rita (x)"@ours.example', to='bea@northwind.example, "b b"@northwind.example')
        for n in NOTES
    ]
    run("init", write_mailbox(tmp_path, odd), "--company", "Northwind", "--force")
    text = fill((tmp_path / "deal.yaml").read_text())
    text = text.replace("seller: {}", "seller: {domains: [ours.example]}")
    (tmp_path / "deal.yaml").write_text(
        re.sub(r"role: \.\.\.", "role: champion", uncommented(text, "# people:"))
    )
    assert list(read_deal_file(tmp_path / "deal.yaml").people) == ["bea@northwind.example"]


def test_a_domain_alone_is_enough(run: Run, tmp_path: Path) -> None:
    assert run("init", write_mailbox(tmp_path), "--domain", "@Contoso.example")[0] == 0
    assert 'name: "contoso.example"' in (tmp_path / "deal.yaml").read_text()


def test_a_seller_at_a_public_domain_is_known_by_address(run: Run, tmp_path: Path) -> None:
    notes = [
        replace(
            n,
            sender=n.sender.replace("rita@ours.example", "r.ita@gmail.com"),
            to=n.to.replace("rita@ours.example", "rita+x@gmail.com"),
        )
        for n in NOTES
    ]
    run("init", write_mailbox(tmp_path, notes), "--company", "Northwind")
    assert 'seller: {addresses: ["rita@gmail.com"]}' in (tmp_path / "deal.yaml").read_text()


def test_a_long_silence_offers_a_later_opening(run: Run, tmp_path: Path) -> None:
    early = Note("rita@ours.example", "bea@northwind.example", "Mon, 03 Mar 2025 09:00:00 +0100", "Fair")
    run("init", write_mailbox(tmp_path, [early, *NOTES]), "--company", "Northwind")
    text = (tmp_path / "deal.yaml").read_text()
    assert "opened_on: 2025-03-03" in text
    assert "# opened_on: 2026-03-02        # mail began again after a long silence" in text


def test_on_a_terminal_it_asks_and_writes_the_answers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = iter(
        [
            "soon",
            "2026-01-01",
            "2026-06-30",
            "their contract ends",
            "mail of 3 March",
            "nonsense=1",
            "discovery=2026-03-16",
        ]
    )
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr(answers.typer, "prompt", lambda *_, **__: next(said))
    _, out, _ = run("init", write_mailbox(tmp_path), "--company", "Northwind")
    assert 'expected a date YYYY-MM-DD, found "soon"' in out
    assert "expected a day on or after 2026-03-02" in out
    assert 'found "nonsense"' in out
    deal = read_deal_file(tmp_path / "deal.yaml")
    assert day_text(deal.decision_date) == "2026-06-30"
    assert deal.decision_basis is not None
    assert (deal.decision_basis.event, deal.decision_basis.evidence) == (
        "their contract ends",
        "mail of 3 March",
    )
    assert deal.reached is not None
    assert list(deal.reached) == ["discovery"]


def test_none_reached_is_an_answer_and_nothing_said_is_none(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for reached, expected in (("none", {}), ("", None)):
        said = iter(["2026-06-30", "", reached])
        monkeypatch.setattr(answers.typer, "prompt", lambda *_, said=said, **__: next(said))
        run("init", write_mailbox(tmp_path), "--company", "Northwind", "--force")
        assert read_deal_file(tmp_path / "deal.yaml").reached == expected


@pytest.mark.parametrize(
    ("domain", "company", "likely"),
    [
        ("northwind.example", "Northwind", True),
        ("north-wind.example", "Northwind GmbH & Co. KG", True),
        ("northwindtraders.example", "Northwind Traders Ltd", True),
        ("northwind-group.example", "Northwind", True),
        ("mueller.example", "Müller AG", True),
        ("muller.example", "Müller AG", True),
        ("southwind.example", "Northwind", False),
        ("gmbh.example", "Northwind GmbH", False),
        ("nw.example", "Northwind", False),
        ("northwind.example", "", False),
    ],
)
def test_domains_that_look_like_a_company(domain: str, company: str, likely: bool) -> None:  # noqa: FBT001 - the expected value
    assert stands_for(domain, company) is likely


def test_a_company_is_known_by_its_registrable_domain() -> None:
    assert company_domain_of("bea@eu.north.co.uk") == "north.co.uk"
    assert company_domain_of("bea@gmail.com") is None
    assert company_domain_of("bea@co.uk") is None
    assert company_domain_of("not an address") is None
