"""The number ten in Roman numerals: alone on its line it looks like a scene break that is drawn with a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audiobook.book import Paragraph, ParagraphKind

_BEFORE, _TEN, _AFTER = "IX", "X", "XI"


def with_tenth(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs with a scene break "X" made what the line "IX" before it is, where it is the only one up to "XI" or the end."""
    out = list(paragraphs)
    ninth: Paragraph | None = None
    found: list[int] = []

    def take() -> None:
        if ninth is not None and len(found) == 1:
            at = found[0]
            out[at] = replace(ninth, text=out[at].text, emphasis=())

    for n, p in enumerate(paragraphs):
        text = p.text.strip()
        if p.kind is ParagraphKind.BREAK:
            if text == _TEN:
                found.append(n)
        elif text == _BEFORE:
            ninth, found = p, []
        elif text == _AFTER:
            take()
            ninth = None
    take()
    return out
