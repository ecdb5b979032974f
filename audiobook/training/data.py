"""Novels in, training examples out: each speech's candidates, and which of them is right."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from audiobook.attributing.components import build_story
from audiobook.attributing.features import candidates
from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.story import ReferenceKind, Story
from audiobook.attributing.text.nouns import KINSHIP_NOUNS
from audiobook.language import SPEECH_VERBS, TITLES, VAGUE_NOUNS
from audiobook.script import ChapterScript, Character, Gender, Kind, Script, Segment
from audiobook.training import corpus
from audiobook.training.corpus import GoldCharacter, GoldQuotation, plain
from audiobook.training.texts import CUES, Text

THINNED = "thinned"
_SHORT_CUE = 8
_LEAST_VOTES = 3
_LISTED = "gold-"
_MOST_OF_VOTES = 0.7


@dataclass(frozen=True, slots=True)
class Thinning:
    """A way of making a text tell less of who speaks.

    Attributes:
        left_out: the share of short cues that go.
        unnamed: the share of short cues that have a pronoun for the name.
        words: the text is cut at chapters into stories of at least so many words.
    """

    left_out: float
    unnamed: float
    words: int = 5000


FEW_LEFT_OUT = 0.1
"""Short stories with a smaller share of cues left out are like stories as they are written."""

_WHOLE_CHAPTERS = 3000
"""Stories of fewer words are cut in the middle of chapters."""

THINNINGS = (
    Thinning(0.3, 0.2),
    Thinning(0.05, 0.05, 1500),
)
"""A text is thinned in each of these ways, each time at other places. Five ways told unseen authors no better than these two."""


@dataclass(slots=True)
class Example:
    """A text, or a part of one, ready for training.

    Attributes:
        work, author, edition: as in Text; the edition of a thinned text is THINNED or CUES.
        thinning: 0 for a text as it is, else which of the THINNINGS, from 1.
        script: as segmented.
        story: what the features are read off.
        candidates: of each speech.
        right: for each speech the row of its speaker, -1 where unknown or no candidate.
        gold: for each speech the speaker's main name, None where nothing is known.
    """

    work: str
    author: str
    edition: str
    thinning: int
    script: Script
    story: Story
    candidates: Candidates
    right: npt.NDArray[np.int64]
    gold: list[str | None]


def examples(text: Text, thinning: int = 0, characters: bool = False, whole: Story | None = None) -> list[Example]:
    """A text in; an Example of the whole, or several of its parts, out; none of what has no quotation whose speaker is known.

    Args:
        text: the text.
        whole: the story of the whole text, if it has been built.
        thinning: which of the THINNINGS, from 1: it cuts the text into short stories and leaves many of their cues out.
            Of a text whose speakers are told by its cues only those are kept whose cue was left out.
        characters: give the corpus's list of characters, names and genders: nobody else is a candidate.
    """
    script = text.script
    if characters:
        script = replace(script, characters=given(text.characters))
    if not thinning and not any(text.quotations):
        return []
    if not thinning:
        return _of_candidates([_example(text, script, text.quotations, 0)])
    how = THINNINGS[thinning - 1]
    seed = f"{text.work}{thinning if thinning > 1 else ''}"
    script = thinned(script, whole if whole is not None else build_story(script), seed, how)
    quotations: Sequence[GoldQuotation | None] = text.quotations
    if text.edition == CUES:
        quotations = _of_hidden_cues(text.script, script, quotations)
    out, first = [], 0
    for part in _parts(script, how.words):
        spoken = sum(s.spoken_by_character for c in part.chapters for s in c.segments)
        own = quotations[first : first + spoken]
        if any(own):
            out.append(_example(text, part, own, thinning))
        first += spoken
    return _of_candidates(out)


def _of_candidates(examples: Sequence[Example]) -> list[Example]:
    """The examples in which anybody may be found to speak."""
    return [e for e in examples if len(e.candidates.speech)]


def _of_hidden_cues(
    whole: Script, thin: Script, quotations: Sequence[GoldQuotation | None]
) -> list[GoldQuotation | None]:
    """The quotations after which narration has changed: what the others' cues tell is plain to see."""
    out: list[GoldQuotation | None] = []
    for before, after in zip(whole.chapters, thin.chapters):
        for k, s in enumerate(before.segments):
            if s.spoken_by_character:
                changed = k + 1 < len(before.segments) and before.segments[k + 1].text != after.segments[k + 1].text
                out.append(quotations[len(out)] if changed else None)
    return out


def _example(text: Text, script: Script, quotations: Sequence[GoldQuotation | None], thinning: int) -> Example:
    story = build_story(script)
    listed = {w for w, p in enumerate(story.persons) if p.given is not None or p.narrator}
    found = candidates.find(story, listed if script.characters else None)
    gold = [_speaker([quotations[q] for q in s.quotations]) for s in story.speeches]
    right = _right_rows(story, found, gold, owners(story, text.characters, gold))
    edition = THINNED if thinning and text.edition != CUES else text.edition
    return Example(text.work, text.author, edition, thinning, script, story, found, right, gold)


def _parts(script: Script, least_words: int) -> Iterator[Script]:
    """A Script in, short stories of at least so many words out (the last may be shorter)."""
    own: list[ChapterScript] = []
    words = 0
    for chapter in script.chapters:
        for piece in _pieces(chapter, least_words):
            own.append(piece)
            words += len(piece.text.split())
            if words >= least_words:
                yield replace(script, chapters=tuple(own))
                own, words = [], 0
    if own:
        yield replace(script, chapters=tuple(own))


def _pieces(chapter: ChapterScript, least_words: int) -> Iterator[ChapterScript]:
    """A chapter in; pieces of about so many words out, cut where narration ends with a paragraph. Long stories keep whole chapters."""
    if least_words >= _WHOLE_CHAPTERS:
        yield chapter
        return
    own: list[Segment] = []
    words = 0
    for s in chapter.segments:
        own.append(s)
        words += len(s.text.split())
        if words >= least_words and s.kind is Kind.NARRATION and s.text.endswith("\n\n"):
            yield replace(chapter, segments=tuple(own))
            own, words = [], 0
    if own:
        yield replace(chapter, segments=tuple(own))


def thinned(script: Script, story: Story, seed: str, how: Thinning = THINNINGS[0]) -> Script:
    """A Script in; the same in which many short cues ("said Mary.") are left out or have a pronoun for the name.

    It is a novel more to learn from: whose the lines are is known, and the text tells less.

    Args:
        script: as segmented.
        story: its story, for the names and genders of its people.
        seed: decides which cues are changed.
        how: how many are.
    """
    chance = random.Random(seed)
    pronouns = {
        written: "she" if person.gender is Gender.FEMALE else "he"
        for person in story.persons
        if person.gender is not Gender.UNKNOWN and person.description is None
        for written in person.written
    }
    chapters = []
    for chapter in script.chapters:
        out: list[Segment] = []
        for s in chapter.segments:
            if out and out[-1].spoken_by_character and s.kind is Kind.NARRATION and _short_cue(s.text):
                draw = chance.random()
                if draw < how.left_out:
                    out.append(replace(s, text=s.text[len(s.text.rstrip()) :] or " "))
                    continue
                if draw < how.left_out + how.unnamed:
                    named = [
                        w
                        for w in sorted(pronouns, key=len, reverse=True)
                        if re.search(rf"\b{re.escape(w)}\b(?!['’])", s.text)
                    ]
                    if named:
                        out.append(
                            replace(s, text=re.sub(rf"\b{re.escape(named[0])}\b", pronouns[named[0]], s.text, count=1))
                        )
                        continue
            out.append(s)
        chapters.append(replace(chapter, segments=tuple(out)))
    return replace(script, chapters=tuple(chapters))


def _short_cue(text: str) -> bool:
    words = corpus.words_of(text)
    plain_end = text.rstrip()[-1:] in (".", ",")
    return (
        2 <= len(words) <= _SHORT_CUE
        and plain_end
        and any(w in SPEECH_VERBS for w in words[:4])
        and "\n\n" not in text.strip()
    )


def given(gold: Sequence[GoldCharacter]) -> tuple[Character, ...]:
    """The corpus's characters as a script has them; a name that several bear is left out."""
    bearers = Counter(name for c in gold for name in c.plain)
    out = []
    for n, c in enumerate(gold):
        alone = [name for name in dict.fromkeys((c.name, *c.aliases)) if bearers[plain(name)] == 1]
        # "The girl" may be anybody; it is kept for who has no other name.
        own = [name for name in alone if plain(name) not in VAGUE_NOUNS | KINSHIP_NOUNS] or alone
        if own:
            out.append(Character(f"{_LISTED}{n}", own[0], tuple(own[1:]), c.gender))
    return tuple(out)


def _speaker(quotations: Sequence[GoldQuotation | None]) -> str | None:
    votes: Counter[str] = Counter()
    for q in quotations:
        if q is not None:
            votes[q.speaker] += len(q.words)
    return votes.most_common(1)[0][0] if votes else None


def owners(story: Story, gold: Sequence[GoldCharacter], speakers: Sequence[str | None]) -> dict[int, str]:
    """For each person found, the gold character whose names they bear most."""
    out: dict[int, str] = {}
    for i, person in enumerate(story.persons):
        if person.given is not None:
            out[i] = gold[int(person.given.id.removeprefix(_LISTED))].name
            continue
        shares: defaultdict[str, float] = defaultdict(float)
        for written, times in person.written.items():
            bearers = [g.name for g in gold if plain(written) in g.plain] or [
                g.name for g in gold if _untitled(written) in g.plain
            ]
            for name in bearers:
                shares[name] += times / len(bearers)
        if shares:
            out[i] = max(shares, key=lambda name: shares[name])
    for who, votes in _votes(story, speakers).items():
        # Whom cues name says more than a list of names, which has holes, and names that two bear.
        (name, times), total = votes.most_common(1)[0], sum(votes.values())
        # A corpus's list has other words for strangers and kin than the story, and holes: then one cue is enough.
        least = _LEAST_VOTES if story.persons[who].description is None and who in out else 1
        if times >= least and times >= _MOST_OF_VOTES * total:
            out[who] = name
    if story.people.narrator is not None:
        told = Counter(
            speaker
            for a, speaker in zip(story.contexts, speakers)
            if speaker and a.cue is not None and a.cue.kind is ReferenceKind.FIRST_PERSON and a.source.is_cue
        )
        if told:
            out[story.people.narrator] = told.most_common(1)[0][0]
    return out


def _untitled(name: str) -> str:
    """A name in plain, without the titles before it; a surname alone keeps them, for others bear it too."""
    words = plain(name).split()
    while len(words) > 2 and words[0] in TITLES:
        words = words[1:]
    return " ".join(words)


def _votes(story: Story, speakers: Sequence[str | None]) -> dict[int, Counter[str]]:
    """For each person, who the corpus says speaks where a cue names them."""
    out: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for around, speaker in zip(story.contexts, speakers):
        for who in around.named:
            person = story.persons[who]
            if speaker and person.given is None:
                out[who][speaker] += 1
    return out


def _right_rows(
    story: Story, c: Candidates, gold: Sequence[str | None], owner: dict[int, str]
) -> npt.NDArray[np.int64]:
    """Where a gold character was split in several persons, the one named beside the speech, or named most, is right."""
    named: Counter[int] = Counter()
    for around, speaker in zip(story.contexts, gold):
        named.update(w for w in around.named if owner.get(w) == speaker)
    right = np.full(len(gold), -1, np.int64)
    for n, speaker in enumerate(gold):
        if speaker is None:
            continue
        rows = [r for r in range(c.first[n], c.first[n + 1]) if owner.get(int(c.person[r])) == speaker]
        if rows:
            right[n] = max(
                rows,
                key=lambda r: (
                    # Somebody's own name before a description that they share with others.
                    story.persons[int(c.person[r])].description is None,
                    int(c.person[r]) in story.contexts[n].named,
                    named[int(c.person[r])],
                    story.persons[int(c.person[r])].count,
                ),
            )
    return right
