"""Where each word of the author's text stands in its spoken form: by this the time of a word said is the time of a word written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def word_places(text: str, said: str, links: Sequence[tuple[int, int, int, int]] = ()) -> list[tuple[int, int]]:
    """The words of a text that are said, each with its place in the text and in the spoken form.

    A word within a link has the place where its link begins; of several words in one link the first. A word whose letters are not
    found in the spoken form is left out.

    Args:
        text: the author's.
        said: its spoken form.
        links: what is said in other words than written: (start, end) in the text, (start, end) in the spoken form, in order.
    """
    to_said = dict(_letters(text, said, links))
    return [(m.start(), to_said[m.start()]) for m in _WORD.finditer(text) if m.start() in to_said]


def _letters(text: str, said: str, links: Sequence[tuple[int, int, int, int]]) -> Iterator[tuple[int, int]]:
    """Places of letters in the text and in the spoken form: outside of links, the same letters stand in both in the same order."""
    at = at_said = 0
    for start, end, said_start, said_end in [*links, (len(text), len(text), len(said), len(said))]:
        ours = (k for k in range(at, start) if text[k].isalnum())
        theirs = (k for k in range(at_said, said_start) if said[k].isalnum())
        for a, b in zip(ours, theirs):
            if text[a].lower() != said[b].lower():
                break
            yield a, b
        first = next((k for k in range(start, end) if text[k].isalnum()), start)
        yield first, said_start
        at, at_said = end, said_end
