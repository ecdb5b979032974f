"""Where each word of the author's text stands in its spoken form: by this the time of a word said is the time of a word written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

_RUN = re.compile(r"[^\W_]+")
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
    to_said = dict(_runs(text, said, links))
    return [(m.start(), to_said[m.start()]) for m in _WORD.finditer(text) if m.start() in to_said]


def _runs(text: str, said: str, links: Sequence[tuple[int, int, int, int]]) -> Iterator[tuple[int, int]]:
    """Where runs of letters begin in the text and in the spoken form: outside of links, the same letters stand in both in the same order."""
    at = at_said = 0
    for start, end, said_start, said_end in [*links, (len(text), len(text), len(said), len(said))]:
        ours, theirs = _RUN.finditer(text, at, start), _RUN.finditer(said, at_said, said_start)
        for a, b in zip(ours, theirs):
            if a.group().lower() != b.group().lower():
                # Two runs here are one there, or the letters differ from here on.
                yield from _letters(text, said, range(a.start(), start), range(b.start(), said_start))
                break
            yield a.start(), b.start()
        first = _RUN.search(text, start, end)
        yield first.start() if first else start, said_start
        at, at_said = end, said_end


def _letters(text: str, said: str, ours: Iterable[int], theirs: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Places of the letters that are the same in both, up to the first that is another one."""
    pairs = zip((k for k in ours if text[k].isalnum()), (k for k in theirs if said[k].isalnum()))
    return takewhile(lambda pair: text[pair[0]].lower() == said[pair[1]].lower(), pairs)
