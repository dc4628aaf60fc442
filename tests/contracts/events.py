"""Any event at all, made from the types of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from domain.history.names import NAMES
from domain.ports.ledger import LedgerEvent

_PLAIN: dict[object, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: st.text(max_size=6),
    bool: st.booleans(),
    UUID: st.uuids(),
    type(None): st.none(),
}


def any_event() -> st.SearchStrategy[LedgerEvent]:
    """An event of any class that can be stored, with any values that its types allow."""
    return st.sampled_from(list(NAMES)).flatmap(values_of)


def values_of(kind: object) -> st.SearchStrategy[Any]:
    """Any value of a type, as far as events use types."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        types = get_type_hints(kind)
        return st.builds(kind, **{field.name: values_of(types[field.name]) for field in fields(kind)})
    return _values_of_generic(get_origin(kind), get_args(kind))


def _values_of_generic(origin: object, of: tuple[object, ...]) -> st.SearchStrategy[Any]:
    if origin in {Union, UnionType}:
        return st.one_of(*map(values_of, of))
    if origin is tuple:
        return st.lists(values_of(of[0]), max_size=2).map(tuple)
    if origin is frozenset:
        return st.frozensets(values_of(of[0]), max_size=3)
    if origin is Mapping:
        return st.dictionaries(values_of(of[0]), values_of(of[1]), max_size=2)
    raise TypeError(f"events of this program hold no {origin}")
