"""What every text store does (`domain.ports.texts.TextStore`)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.ports.texts import Text, TextStore
from integrations.eventstore.errors import StoreIsClosed, TextsCannotBeOpened
from integrations.eventstore.opening import open_texts, open_tokens
from integrations.eventstore.texts import TextHasNoOwner
from tests.contracts.places import DurablePlace, Place

RITA, BEA, CARL, DEAL = "token-rita", "token-bea", "token-carl", "deal:northwind-2026"
SUBJECT = {"subject": "Angebot für März (1/2)", "from": "Bea <bea@north.example>"}
_ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=9)


class TextsContract:
    """A subclass gives the fixture `place`."""

    @pytest.fixture
    def texts(self, place: Place) -> TextStore:
        return place.texts()

    def test_what_was_kept_is_read(self, texts: TextStore) -> None:
        texts.keep([Text("t1", (RITA, BEA), SUBJECT), Text("t2", (DEAL,), {})])
        assert texts.read(["t1", "t2"]) == {"t1": SUBJECT, "t2": {}}
        assert texts.read(["t2", "t2"]) == {"t2": {}}

    def test_what_nobody_kept_is_absent(self, texts: TextStore) -> None:
        texts.keep([Text("t1", (RITA,), SUBJECT)])
        assert texts.read(["t1", "t9"]) == {"t1": SUBJECT}
        assert texts.read([]) == {}
        texts.keep([])

    def test_a_text_replaces_what_was_kept_under_its_ref(self, texts: TextStore) -> None:
        texts.keep([Text("t1", (RITA,), SUBJECT)])
        texts.keep([Text("t1", (BEA,), {"subject": "old"}), Text("t1", (BEA, CARL), {"subject": "new"})])
        assert texts.read(["t1"]) == {"t1": {"subject": "new"}}

    def test_owners_of_a_replaced_text_count_no_more(self, texts: TextStore) -> None:
        texts.keep([Text("t1", (RITA, CARL), SUBJECT)])
        texts.keep([Text("t1", (BEA,), SUBJECT)])
        assert texts.erase(RITA) == 0
        assert texts.read(["t1"]) == {"t1": SUBJECT}
        assert texts.erase(BEA) == 1
        assert texts.read(["t1"]) == {}

    def test_owners_are_a_set(self, texts: TextStore) -> None:
        texts.keep([Text("t1", (RITA, BEA, RITA), SUBJECT), Text("t2", (BEA, RITA), SUBJECT)])
        assert set(texts.read(["t1", "t2"])) == {"t1", "t2"}
        assert texts.erase(RITA) == 2

    def test_one_erased_owner_makes_a_text_unreadable(self, texts: TextStore) -> None:
        texts.keep(
            [Text("t1", (RITA, BEA), SUBJECT), Text("t2", (RITA, CARL), SUBJECT), Text("t3", (BEA,), SUBJECT)]
        )
        assert texts.erase(BEA) == 2
        assert texts.read(["t1", "t2", "t3"]) == {"t2": SUBJECT}

    def test_erasing_again_or_a_stranger_makes_nothing_unreadable(self, texts: TextStore) -> None:
        texts.keep([Text("t1", (RITA, BEA), SUBJECT)])
        assert [texts.erase(BEA), texts.erase(BEA), texts.erase("stranger"), texts.erase(RITA)] == [
            1,
            0,
            0,
            0,
        ]

    def test_nothing_is_kept_for_the_erased_ever_again(self, texts: TextStore) -> None:
        texts.keep([Text("t1", (BEA,), SUBJECT)])
        texts.erase(BEA)
        texts.erase("stranger")
        texts.keep(
            [
                Text("t1", (BEA,), SUBJECT),
                Text("t2", (RITA, "stranger"), SUBJECT),
                Text("t3", (RITA,), SUBJECT),
            ]
        )
        assert texts.read(["t1", "t2", "t3"]) == {"t3": SUBJECT}

    def test_a_text_that_is_not_kept_leaves_the_one_before(self, texts: TextStore) -> None:
        texts.keep([Text("t1", (RITA,), SUBJECT)])
        texts.erase(BEA)
        texts.keep([Text("t1", (RITA, BEA), {"subject": "later"})])
        assert texts.read(["t1"]) == {"t1": SUBJECT}

    def test_a_forgotten_text_is_gone_and_its_owners_stay(self, texts: TextStore) -> None:
        texts.keep([Text("t1", (RITA, BEA), SUBJECT), Text("t2", (BEA,), SUBJECT)])
        assert texts.forget(["t1", "t9"]) == 1
        assert texts.forget(["t1"]) == texts.forget([]) == 0
        assert texts.read(["t1", "t2"]) == {"t2": SUBJECT}
        texts.keep([Text("t1", (BEA,), SUBJECT)])
        assert texts.erase(BEA) == 2

    def test_a_text_without_an_owner_is_refused_and_its_company_too(self, texts: TextStore) -> None:
        with pytest.raises(TextHasNoOwner, match="t2"):
            texts.keep([Text("t1", (RITA,), SUBJECT), Text("t2", (), SUBJECT)])
        assert texts.read(["t1", "t2"]) == {}

    def test_many_at_once(self, texts: TextStore) -> None:
        many = [Text(f"t{i}", (f"p{i % 7}", f"p{i % 5}"), {"subject": str(i)}) for i in range(2_000)]
        texts.keep(many)
        assert texts.read([text.ref for text in many]) == {text.ref: text.fields for text in many}
        gone = [text for text in many if "p6" in text.owners]
        assert texts.erase("p6") == len(gone)
        assert len(texts.read([text.ref for text in many])) == len(many) - len(gone)

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.dictionaries(_ANY_TEXT, _ANY_TEXT, max_size=4))
    @example({"subject": "what broken mail holds: \udcff \x00"})
    def test_any_text_comes_back_as_it_was(self, texts: TextStore, fields: dict[str, str]) -> None:
        texts.keep([Text("t1", (RITA, BEA), fields)])
        assert texts.read(["t1"]) == {"t1": fields}

    def test_a_closed_text_store_says_so(self, place: Place) -> None:
        texts = place.texts()
        texts.close()
        texts.close()
        for use in (lambda: texts.keep([]), lambda: texts.read([]), lambda: texts.erase(RITA)):
            with pytest.raises(StoreIsClosed):
                use()


class DurableTextsContract:
    """What text stores do that other processes see; a subclass gives the fixture `place`."""

    def test_texts_are_there_when_the_store_is_opened_again(self, place: DurablePlace) -> None:
        first = place.texts()
        first.keep([Text("t1", (RITA, BEA), SUBJECT), Text("t2", (CARL,), SUBJECT)])
        first.erase(CARL)
        first.close()
        again = place.texts()
        assert again.read(["t1", "t2"]) == {"t1": SUBJECT}
        again.keep([Text("t2", (CARL,), SUBJECT)])
        assert again.read(["t2"]) == {}

    def test_an_erasure_counts_at_once_for_all_who_have_it_open(self, place: DurablePlace) -> None:
        one, other = place.texts(), place.texts()
        one.keep([Text("t1", (RITA, BEA), SUBJECT)])
        assert other.read(["t1"]) == {"t1": SUBJECT}
        assert other.erase(RITA) == 1
        assert one.read(["t1"]) == {}
        one.keep([Text("t2", (RITA,), SUBJECT)])
        assert one.read(["t2"]) == {}

    def test_two_who_meet_a_person_at_once_use_one_key(self, place: DurablePlace) -> None:
        one, other = place.texts(), place.texts()
        one.keep([Text("t1", (RITA,), SUBJECT)])
        other.keep([Text("t2", (RITA,), SUBJECT)])
        assert set(one.read(["t1", "t2"])) == {"t1", "t2"}

    def test_another_master_key_opens_nothing(self, place: DurablePlace) -> None:
        place.texts().keep([Text("t1", (RITA,), SUBJECT)])
        for use in (open_texts, open_tokens):
            with pytest.raises(TextsCannotBeOpened, match="another master key"):
                use(place.address, b"\7" * 32)

    def test_a_short_master_key_is_refused(self, place: DurablePlace) -> None:
        with pytest.raises(TextsCannotBeOpened, match="16 bytes"):
            open_texts(place.address, b"\7" * 16)

    def test_tokens_are_the_same_for_ever(self, place: DurablePlace) -> None:
        first = open_tokens(place.address, place.master)
        place.texts().keep([Text("t1", (RITA,), SUBJECT)])
        again = open_tokens(place.address, place.master)
        assert first.person("bea@north.example") == again.person("bea@north.example")
