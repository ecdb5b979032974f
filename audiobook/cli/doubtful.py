"""The lines whose speaker is in doubt, the least sure first: where they are, who is thought to say them, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from rich.table import Table

from audiobook.attributing.explain import Explanation
from audiobook.cli.console import escape, stdout
from audiobook.script import Script

_LONGEST = 60
"""Characters of a line that are shown."""


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """A line whose speaker a user should check.

    Attributes:
        chapter: its chapter's number, from 1.
        segment: its number in the chapter, from 1, as in script.json.
        text: its text, in one line.
        speaker: the id of who is thought to say it; None where nobody is.
        name: their name.
        confidence: the probability that it is they.
        reason: what the text offers for them; empty where the attributor gives no reasons.
        others: who else may say it, the likeliest first.
    """

    chapter: int
    segment: int
    text: str
    speaker: str | None
    name: str | None
    confidence: float
    reason: str
    others: tuple[str, ...]


def doubtful_lines(script: Script, reasons: Iterable[Explanation] = ()) -> list[DoubtfulLine]:
    """The lines of a script that are in doubt, the least sure first.

    Args:
        script: who says what.
        reasons: of its speeches.
    """
    by_place = {(r.chapter, r.segment): r for r in reasons}
    names = {c.id: c.name for c in script.characters}
    found = []
    for n, chapter in enumerate(script.chapters):
        of_speech: Explanation | None = None
        for k, segment in enumerate(chapter.segments):
            of_speech = by_place.get((n, k), of_speech)
            if not segment.doubtful:
                continue
            name = names.get(segment.speaker or "")
            candidates = of_speech.candidates if of_speech is not None else ()
            own = next((c for c in candidates if c.name == name), None)
            found.append(
                DoubtfulLine(
                    n + 1,
                    k + 1,
                    " ".join(segment.text.split()),
                    segment.speaker,
                    name,
                    round(segment.confidence or 0.0, 2),
                    "; ".join(own.reasons) if own is not None else "",
                    tuple(c.name for c in candidates if c.name != name),
                )
            )
    return sorted(found, key=lambda line: line.confidence)


def as_json(lines: Sequence[DoubtfulLine]) -> dict[str, object]:
    """Lines in doubt as JSON shows them."""
    return {"format": "audiobook-doubtful/1", "lines": [asdict(line) for line in lines]}


def print_doubtful(lines: Sequence[DoubtfulLine]) -> None:
    """Lines in doubt, as a table."""
    if not lines:
        stdout().print("No line is in doubt.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("chapter, segment", justify="right", no_wrap=True)
    table.add_column("line")
    table.add_column("speaker")
    table.add_column("sure", justify="right")
    table.add_column("why; who else")
    for line in lines:
        others = f"or {', '.join(line.others)}" if line.others else ""
        table.add_row(
            f"{line.chapter}, {line.segment}",
            escape(_short(line.text)),
            escape(line.name or "nobody known"),
            f"{line.confidence:.0%}",
            escape("; ".join(filter(None, (line.reason, others)))),
        )
    stdout().print(table)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
