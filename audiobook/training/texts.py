"""Texts whose speakers are known: novels with gold quotations, and whole works whose cues tell who speaks."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audiobook.attributing.components import build_story
from audiobook.attributing.document import NARRATION
from audiobook.attributing.story import CueSource, ReferenceKind, SpeechVerb, Story
from audiobook.reading import read_path
from audiobook.script import Script, from_json
from audiobook.segmenting import segment
from audiobook.training import corpus
from audiobook.training.corpus import GoldCharacter, GoldQuotation

CUES = "cues"
"""The edition of a text whose speakers are told by its own cues."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and what is known of who speaks in it.

    Attributes:
        work: the work's name: editions of one work are never parted between training and test.
        author: works of one author are never parted either.
        edition: "corpus", or what the command called it; CUES.
        script: as segmented.
        quotations: for each spoken segment its gold quotation; None where nothing is known.
        characters: the gold characters.
    """

    work: str
    author: str
    edition: str
    script: Script
    quotations: tuple[GoldQuotation | None, ...]
    characters: tuple[GoldCharacter, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from.

    Attributes:
        folder: the work's folder in a corpus.
        book: the file with its text; or a script of it (.json), so that it need not be read again.
        edition: as in Text.
        author: as in Text.
    """

    folder: Path
    book: Path
    edition: str
    author: str


def read(source: Source) -> Text:
    """A source in, its text out, with gold quotations or, for the edition CUES, with those that cues tell."""
    if source.book.suffix == ".json":
        script = from_json(source.book.read_text(encoding="utf-8"), source=str(source.book))
    else:
        script = segment(read_path(source.book))
    if source.edition == CUES:
        return by_cues(source.folder.name, source.author, script)
    novel = corpus.read(source.folder)
    found = tuple(corpus.labels(novel, script))
    return Text(novel.name, source.author, source.edition, script, found, tuple(novel.characters))


def by_cues(work: str, author: str, script: Script) -> Text:
    """A script without gold in; a text in which those quotations are known whose cue surely names the speaker."""
    story = build_story(script)
    characters = {
        who: GoldCharacter(str(who), tuple(sorted(person.written)), person.gender)
        for who, person in enumerate(story.persons)
        if person.description is None and person.written
    }
    spoken = [
        (c, s)
        for c, chapter in enumerate(script.chapters)
        for s, own in enumerate(chapter.segments)
        if own.spoken_by_character
    ]
    index = {place: k for k, place in enumerate(spoken)}
    found: list[GoldQuotation | None] = [None] * len(spoken)
    for n, speech in enumerate(story.speeches):
        who = surely_named(story, n)
        if who is None or who not in characters:
            continue
        for q in speech.quotations:
            place = story.document.quotations[q]
            # The words are only counted: which they are does not matter.
            found[index[place.chapter, place.segment]] = GoldQuotation((0,), str(who), "")
    return Text(work, author, CUES, script, tuple(found), tuple(characters.values()))


def surely_named(story: Story, n: int) -> int | None:
    """The person whose name stands beside a certain speech verb in or right after speech n; None where none does."""
    context = story.contexts[n]
    cue = context.cue
    if (
        cue is None
        or cue.kind is not ReferenceKind.NAME
        or cue.verb is not SpeechVerb.CERTAIN
        or context.source not in (CueSource.INSIDE, CueSource.AFTER)
        or story.document.quotation[cue.at] != NARRATION
    ):
        return None
    return story.person_of(cue)


def authors(path: Path) -> Mapping[str, str]:
    """A table of works in (CSV with the columns work and author), the author of each work out."""
    with path.open(encoding="utf-8", newline="") as f:
        return {row["work"]: row["author"] for row in csv.DictReader(f)}
