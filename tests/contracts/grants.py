"""What every store of grants does (`domain.ports.grants.GrantStore`)."""

from __future__ import annotations

from domain.ports.grants import GrantStore

SECRET, OTHER = '{"refresh_token": "1//secret"}', "schlüssel"


class GrantsContract:
    """A subclass gives the fixture `grants`."""

    def test_what_was_kept_is_read_and_the_last_one_counts(self, grants: GrantStore) -> None:
        grants.keep("m1", OTHER)
        grants.keep("m2", OTHER)
        grants.keep("m1", SECRET)
        assert (grants.read("m1"), grants.read("m2")) == (SECRET, OTHER)
        assert grants.mailboxes() == ["m1", "m2"]

    def test_who_has_none_has_none(self, grants: GrantStore) -> None:
        assert grants.read("m1") is None
        assert grants.mailboxes() == []

    def test_a_grant_takes_the_place_of_the_one_that_it_follows(self, grants: GrantStore) -> None:
        grants.keep("m1", OTHER)
        assert grants.swap("m1", OTHER, SECRET)
        assert grants.read("m1") == SECRET

    def test_a_grant_that_was_destroyed_or_replaced_does_not_come_back_by_its_successor(
        self, grants: GrantStore
    ) -> None:
        grants.keep("m1", OTHER)
        grants.keep("m1", SECRET)
        assert not grants.swap("m1", OTHER, "successor")
        assert grants.read("m1") == SECRET
        grants.destroy("m1")
        assert not grants.swap("m1", SECRET, "successor")
        assert grants.read("m1") is None
        assert grants.mailboxes() == []

    def test_what_was_destroyed_is_gone_and_destroying_it_again_changes_nothing(
        self, grants: GrantStore
    ) -> None:
        grants.keep("m1", SECRET)
        grants.keep("m2", OTHER)
        grants.destroy("m1")
        grants.destroy("m1")
        assert grants.read("m1") is None
        assert grants.mailboxes() == ["m2"]

    def test_after_the_key_was_rotated_everything_is_read_as_before(self, grants: GrantStore) -> None:
        grants.keep("m1", SECRET)
        grants.keep("m2", OTHER)
        assert grants.rotate(b"n" * 32) == 2
        assert (grants.read("m1"), grants.read("m2")) == (SECRET, OTHER)
        grants.keep("m3", SECRET)
        assert grants.rotate(b"o" * 32) == 3
        assert grants.read("m3") == SECRET
