"""What a person says of contacts, with what follows from it and what rule is proposed, as JSON and text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from domain.matching.contact import Contact
from domain.matching.conversation import Correction
from domain.matching.proposals import Proposal, proposal_id
from domain.matching.replay import Difference, Moved, differ
from services.matching.correcting import Word, correct, undo
from services.matching.lines import put
from services.matching.names import Names
from services.matching.proposing import effect_of, proposal_shape, proposals_from
from services.matching.reading import Everything, Said
from services.matching.resolving import typed_deal, warnings_on
from services.matching.sentences import number
from services.matching.shapes import OutcomeShapes
from services.matching.trial_shapes import moved_line, moved_shape
from services.matching.why import Asked
from services.shapes import Json
from services.speaking.speaker import Speaker

_MOST_PROPOSALS = 6
_MOST_LISTED = 10


def say(asked: Asked, contacts: Sequence[Contact], word: Word, speaker: Speaker) -> Json:
    """Record where contacts belong; what follows, and what rules are proposed. Raises as `correct`."""
    warnings: list[str] = []
    if word.deal_id is not None:
        warnings = warnings_on(typed_deal(word.deal_id, asked.everything), contacts, asked.everything)
    new = correct(asked.store, asked.everything, contacts, word, speaker)
    heard = _hearing(asked, [Said(each, speaker.actor) for each in new])
    shapes = OutcomeShapes(heard.everything, heard.names)
    return {
        "recorded": len(new),
        "said": [shapes.correction(heard.everything.said[each.id]) for each in new],
        "warnings": warnings,
        "moved": _moved(asked, heard, new),
        "proposals": _proposals(heard, new),
    }


def take_back(asked: Asked, contacts: Sequence[Contact], speaker: Speaker) -> Json:
    """Take back what was said of contacts, and what follows. Raises as `undo`."""
    undone = undo(asked.store, asked.everything, contacts, speaker)
    now = asked.store.clock.now()
    heard = _hearing(
        asked, [Said(each, asked.everything.said[each.id].actor, speaker.actor, now) for each in undone]
    )
    shapes = OutcomeShapes(heard.everything, heard.names)
    return {
        "undone": [shapes.correction(heard.everything.said[each.id]) for each in undone],
        "moved": _moved(asked, heard, undone),
    }


def print_said(console: Console, shape: Json) -> None:
    """Print what was recorded, what goes elsewhere by it, and the proposals."""
    for warning in shape.get("warnings", ()):
        put(console, Text.assemble(("note: ", "yellow"), warning), hang=6)
    if "undone" in shape:
        console.print(f"{number(len(shape['undone']), 'correction')} taken back", style="bold")
    elif shape["recorded"]:
        console.print(f"{number(shape['recorded'], 'correction')} recorded", style="bold")
    else:
        console.print("that was known; nothing was recorded", style="bold")
    for moved in shape["moved"][:_MOST_LISTED]:
        put(console, moved_line(moved), by=2, hang=12)
    if len(shape["moved"]) > _MOST_LISTED:
        console.print(f"  and {len(shape['moved']) - _MOST_LISTED} more", style="dim")
    if shape["moved"]:
        says = "the recorder moves it: at once where `setpoint run` runs, else as soon as it does"
        put(console, says, style="dim")
    _print_proposals(console, shape.get("proposals", ()))


def _print_proposals(console: Console, proposals: Sequence[Json]) -> None:
    if not proposals:
        return
    console.print("\nso that it need not be said again", style="bold")
    for each in proposals:
        put(console, Text.assemble((each["id"], "cyan"), f"  {each['says']}"), by=2, hang=12)
        put(console, effect_says(each["effect"]), by=14, style="dim")
    put(console, f"see what one changes, nothing is recorded by it: {proposals[0]['try']}", style="dim")


def effect_says(effect: Json) -> str:
    """`north-2026 +2 -1; 1 correction unnecessary; contradicts 1`."""
    moved = [_deal_effect(each) for each in effect["deals"]]
    said = [", ".join(moved) if moved else "moves nothing that is there"]
    if effect["corrections_unneeded"]:
        said.append(f"makes {number(effect['corrections_unneeded'], 'correction')} unnecessary")
    if effect["corrections_contradicted"]:
        said.append(f"contradicts {number(effect['corrections_contradicted'], 'correction')}")
    if effect["newly_ambiguous"]:
        said.append(f"{number(effect['newly_ambiguous'], 'contact')} could not be told any more")
    return "; ".join(said)


def _deal_effect(each: Json) -> str:
    counts = [f"+{each['in']}"] if each["in"] else []
    counts += [f"-{each['out']}"] if each["out"] else []
    return f"{each['deal']} {' '.join(counts)}"


def _hearing(asked: Asked, said: Sequence[Said]) -> Asked:
    everything = asked.everything.hearing(said)
    return replace(
        asked, everything=everything, names=Names(asked.store.texts, asked.store.tokens, everything)
    )


def moved_by(before: Everything, after: Everything, said: Sequence[Correction]) -> list[Moved]:
    """What belongs elsewhere now, in the conversations of which something was said."""
    found: dict[str, Moved] = {}
    for each in said:
        conversation = before.conversation_of(each.contact)
        was = before.footing.outcomes(conversation)
        now = after.footing.outcomes(after.conversation_of(each.contact))
        known = (contact for contact in conversation.contacts if contact.id in now)
        found.update((c.id, Moved(c, was[c.id], now[c.id])) for c in known)
    return [each for each in found.values() if differ(each.before, each.after)]


def _moved(asked: Asked, heard: Asked, said: Sequence[Correction]) -> list[Json]:
    changed = moved_by(asked.everything, heard.everything, said)
    heard.names.know([each.contact for each in changed])
    return [moved_shape(each, heard.names) for each in changed]


@dataclass(frozen=True, slots=True)
class _Offered:
    proposal: Proposal
    effect: Difference


def _proposals(asked: Asked, said: Sequence[Correction]) -> list[Json]:
    """The best few: those that contradict nobody and spare most corrections first."""
    found = {proposal_id(each): each for one in said[:_MOST_LISTED] for each in proposals_from(asked, one)}
    offered = [_Offered(each, effect_of(asked, each)) for each in found.values()]
    offered.sort(key=lambda each: (len(each.effect.against), -len(each.effect.unneeded)))
    return [proposal_shape(asked, each.proposal, each.effect) for each in offered[:_MOST_PROPOSALS]]
