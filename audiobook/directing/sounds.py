"""The spoken form of a sentence in, the words in it out whose sound an engine may not know: homographs, names, the letter A."""

from __future__ import annotations

from collections.abc import Collection

from audiobook.directing.homographs import homographs
from audiobook.directing.letter_names import letter_names
from audiobook.directing.names import names
from audiobook.directing.spoken_form import SpokenForm
from audiobook.language.tags import primary
from audiobook.phonemes import Sound, marked_stretches, stressed_spans

HOMOGRAPHS, NAMES = "homographs", "names"
"""What an engine may say it reads better by itself (`BaseEngine.reads_itself`)."""


def sounds(said: SpokenForm, language: str, reads_itself: Collection[str] = ()) -> tuple[Sound, ...]:
    """The sounds of words of a spoken form, in order. What is said in other words than written is left as it is.

    Args:
        said: the spoken form.
        language: a BCP 47 tag; only English has such words.
        reads_itself: what the engine reads better by itself.
    """
    if primary(language) != "en":
        return ()
    taken = bytearray(len(said.text))
    found: list[Sound] = []
    for start, end, ipa in letter_names(said.text, ((link.said_start, link.said_end) for link in said.links)):
        if not taken[start]:
            taken[start] = 1
            found.append((start, end, ipa))
    for link in said.links:
        taken[link.said_start : link.said_end] = b"\1" * (link.said_end - link.said_start)
    for start, end, phonemes in marked_stretches(said.text):
        if phonemes is not None:
            taken[start:end] = b"\1" * (end - start)
    for kind, find in ((NAMES, names), (HOMOGRAPHS, homographs)):
        for start, end, ipa in find(said.text) if kind not in reads_itself else ():
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                # A word of one syllable is stressed like any other word that means something.
                found.append((start, end, ipa if "ˈ" in ipa else f"ˈ{ipa}"))
    return tuple(sorted(found))


def in_stressed(found: tuple[Sound, ...], text: str) -> tuple[Sound, ...]:
    """The same sounds in the text with marks of stress around some words."""
    plain, _, places = stressed_spans(text)
    if plain == text:
        return found
    # The end is that of the last character: a mark may follow it.
    return tuple((places[start], places[end - 1] + 1, ipa) for start, end, ipa in found)
