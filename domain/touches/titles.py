"""People's titles as the text store keeps them: under the person's own key, the newest of them.

A title is personal text, so it is in no event. Which one was stated when is told by the touch beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.moments import Instant
from domain.people import PersonToken
from domain.ports.texts import Text
from domain.touches.merge import occurred_at
from domain.touches.touch import EmailSighting, Role


def title_ref(person: PersonToken) -> str:
    """Under which a person's title is kept."""
    return f"title:{person}"


def title_texts(sighting: EmailSighting, title: str) -> list[Text]:
    """What is kept of the title that a mail states of its writer, if it does."""
    writer = next((each.person for each in sighting.participants if each.role is Role.FROM), None)
    if not title or writer is None:
        return []
    fields = {"title": title, "at": str(occurred_at((sighting,))), "touch": sighting.touch_id}
    return [Text(title_ref(writer), (writer,), fields)]


def is_title_text(text: Text) -> bool:
    """Whether a text is a person's title."""
    return text.ref.startswith("title:")


def newest_title(fields: Mapping[str, str], known: Mapping[str, str]) -> Mapping[str, str]:
    """The newer of two titles, the same in whatever order they come."""
    return max(fields, known, key=lambda each: (_at(each), each.get("title", ""), each.get("touch", "")))


def _at(fields: Mapping[str, str]) -> Instant:
    return int(fields.get("at", "-1"))
