"""A replay: deal files and their sources in, games to ask out. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.deal.answer import answer
from domain.deal.dealfile import DealFile
from domain.game.game import Game
from domain.moments import Instant
from domain.ports.outside import Outside
from domain.touches.mail import SetAside
from services.capture.harvest import Harvest, harvest
from services.progress import reading
from services.recorder.recording import PlainTexts, replayed, texts_to_keep
from services.shapes import Ignored, Json, Shaper
from services.wiring import offline


@dataclass(frozen=True, slots=True)
class Replay:
    """One deal as its file and its sources tell it, with the plain text of everything in it."""

    game: Game
    texts: PlainTexts
    ignored: Ignored
    set_aside: Sequence[SetAside]


def replay_deal(file: DealFile, sources: Sequence[Path], outside: Outside) -> Replay:
    """Read a deal's sources, with progress on a terminal.

    Raises:
        UnreadableSource: nothing can be read of a source.
        Whatever else `domain.deal.decide` raises.
    """
    with reading(sources) as progress:
        harvested = harvest(file, sources, outside.tokens, progress=progress)
    return replay_of(file, harvested, outside)


def replay_of(file: DealFile, harvested: Harvest, outside: Outside) -> Replay:
    """A deal from what was harvested for it.

    Raises:
        Whatever `domain.deal.decide` raises.
    """
    return Replay(
        game=Game(replayed(file, harvested, outside.tokens), outside),
        texts=PlainTexts(texts_to_keep(file, harvested, outside.tokens, {})),
        ignored=harvested.ignored,
        set_aside=harvested.set_aside,
    )


def replayed_answer(file: DealFile, sources: Sequence[Path], as_of: Instant) -> Json:
    """What the rules say of a deal as of an instant, in the shape of the contract.

    Raises:
        UnreadableSource: nothing can be read of a source.
        Whatever else `domain.deal.decide` raises.
    """
    replay = replay_deal(file, sources, offline())
    shaper = Shaper(replay.game, answer(replay.game, as_of), replay.texts)
    return shaper.whole(replay.ignored, replay.set_aside)
