"""What can be asked of events; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator

from services.client.asking import Asking, Question
from services.client.basics import Told


class EventsCalls(Asking):
    """Which deals move, told as they do."""

    def follow_events(self, *, last_event_id: str | None = None) -> Iterator[Told]:
        """Which deals move, as they do: a `text/event-stream` that stays open.

        * `here`: where the stream begins; its id is a place to resume at.
        * `moved`: `deal`, its `etag`, and which `kinds` of things are new: facts, findings,
          steps. Only deals that you may see when it is sent.
        * `reset`: more has moved than is kept: read again what you show. After it the stream
          goes on if it was told at the beginning; a reader that was too slow is let go.

        With `Last-Event-ID` nothing that moved in between is lost. The stream ends when your
        token or your right to read does, and when the server stops: connect again.
        """
        question = Question("GET", "/v1/events", headers={"Last-Event-ID": last_event_id})
        return self._listen(question)
