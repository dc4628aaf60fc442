"""A replay: a deal file and its sources in, the whole answer out. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from domain.deal.answer import answer
from domain.deal.dealfile import DealFile
from domain.game.game import Game
from domain.moments import Instant
from services.capture.harvest import harvest
from services.progress import reading
from services.recorder.recording import PlainTexts, replayed, texts_to_keep
from services.shapes import Json, Shaper
from services.wiring import offline


def replayed_answer(file: DealFile, sources: Sequence[Path], as_of: Instant) -> Json:
    """What the rules say of a deal as of an instant, in the shape of the contract.

    Raises:
        UnreadableSource: nothing can be read of a source.
        Whatever else `domain.deal.decide` raises.
    """
    outside = offline()
    with reading(sources) as progress:
        harvested = harvest(file, sources, outside.tokens, progress=progress)
    game = Game(replayed(file, harvested, outside.tokens), outside)
    texts = PlainTexts(texts_to_keep(file, harvested, outside.tokens, {}))
    return Shaper(game, answer(game, as_of), texts).whole(harvested.ignored, harvested.set_aside)
