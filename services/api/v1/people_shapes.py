"""The people of a deal as they are answered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from services.api.v1.models.basics import InstantText

_PERSON: Any = {
    "name": "Ines Ibach",
    "addresses": ["ines@north.example"],
    "side": "buyer",
    "is_person": True,
    "partner": False,
    "known": "named",
    "added": True,
    "role": "legal",
    "role_from": "said",
    "title": "General Counsel",
    "title_since": "2026-05-12T08:30:00Z",
    "contacts": {
        "count": 3,
        "wrote": 2,
        "met": 0,
        "threads": 1,
        "first": "2026-05-12T08:30:00Z",
        "last": "2026-05-19T07:10:00Z",
    },
}
SideName = Literal["seller", "buyer", "other"]


class Contacts(BaseModel):
    """How often somebody was in contact, and between when and when."""

    count: int
    wrote: int
    met: int
    threads: int
    first: InstantText | None
    last: InstantText | None


class Person(BaseModel):
    """Whoever is named in a deal or takes part in it; one person may have several addresses.

    `known`: named by the deal file or somebody's word, known by their domain, or only seen on a mail.
    `contacts` and `title` are null of your own people: nobody is counted or watched.
    """

    name: str | None
    addresses: list[str] = Field(description="A token stands for the address of who was erased.")
    side: SideName
    is_person: bool = Field(description="False of a list, a room, a machine or a mailbox of several.")
    partner: bool
    known: Literal["named", "by_domain", "on_thread"]
    added: bool = Field(description="A person's word says that they take part.")
    role: str | None
    role_from: Literal["said", "deal_file", "proposed"] | None
    title: str | None = Field(description="What they call themselves below their mail.")
    title_since: InstantText | None
    contacts: Contacts | None

    model_config = {"json_schema_extra": {"examples": [_PERSON]}}


class StakeholderProposed(BaseModel):
    """Somebody who seems to take part, and whom nobody has named. Accept it by adding the person."""

    kind: Literal["stakeholder"]
    name: str | None
    address: str
    side: SideName
    ground: Literal["wrote", "met", "written_to", "copied"]
    only_copied: bool
    since: InstantText
    last: InstantText
    contacts: int
    threads: int
    evidence: list[str]


class RoleProposed(BaseModel):
    """A role that somebody seems to have. Accept it by saying the role; `text` is what it is read from."""

    kind: Literal["role"]
    name: str | None
    address: str
    side: SideName
    role: str
    ground: Literal["signature", "organised", "attended"]
    text: str | None
    words: str | None
    because: str | None
    confidence: Literal["likely", "possible", "hint"]
    since: InstantText
    evidence: list[str]


class PeopleLook(BaseModel):
    """Everybody in a deal as of now, and what is proposed: true only once a person says so."""

    deal: str = Field(examples=["northwind-2026"])
    as_of: InstantText
    people: list[Person]
    proposals: list[Annotated[StakeholderProposed | RoleProposed, Field(discriminator="kind")]]


class PersonAddedAnswer(PeopleLook):
    """The people of a deal with somebody who was just added."""

    also_in: list[str] = Field(
        description="Other open deals that you may see of whose buyer they are, by address or domain."
    )
