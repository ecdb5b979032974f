"""A line whose speaker is wrong in, all that others need to see why out: with neutral names, and nothing that tells which book it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from audiobook import attributing
from audiobook.attributing.explain import Explanation
from audiobook.attributing.text import proper_words, tokens
from audiobook.attributing.text.first_names import first_names
from audiobook.book import PARAGRAPH_GAP, Book
from audiobook.errors import UsageError, near_match
from audiobook.language import tongues
from audiobook.language.name_words import DAYS, MONTHS
from audiobook.outside import quoted
from audiobook.pipeline.neutral_names import NeutralNames, folded, without_invisible
from audiobook.pipeline.options import Options
from audiobook.pipeline.script import explain_script, write_script
from audiobook.script import ChapterScript, Character, Kind, Method, Script, Segment
from audiobook.workspace import Workspace

_PARAGRAPHS_BEFORE, _PARAGRAPHS_AFTER = 4, 2
_MOST_BEFORE, _MOST_AFTER = 1200, 600
"""Characters of the text around the quotation's paragraphs."""
_MOST_LISTED = 5
_INFLECTED = ("ru", "pl", "uk", "cs")
NOBODY = ("nobody", "narrator")
"""What may be said of a line beside somebody's name: that it is not speech, or that it is the narrator's."""


@dataclass(frozen=True, slots=True)
class ReportedQuotation:
    """A quotation of the passage.

    Attributes:
        text: its words.
        speaker: who was found; None for nobody.
        method: how.
        confidence: how sure that is, 0 to 1.
        reported: it is the one that the report is about.
    """

    text: str
    speaker: str | None
    method: str
    confidence: float
    reported: bool = False


@dataclass(frozen=True, slots=True)
class ReportedCandidate:
    """Who may have said it: the name, the probability, and the reasons in words."""

    name: str
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineReport:
    """A report of a wrong speaker; all names in it are invented.

    Attributes:
        passage: the paragraphs around the quotation.
        quotations: those of the passage, in order.
        cue: the narration taken for its cue; None where there is none.
        candidates: the likeliest first; empty where the attributor gives no reasons.
        should_be: who says it in truth; None where the user has not said so.
        people: names of the passage's people with gender, and their other names.
        language: of the story.
        attributor: who decided.
    """

    passage: tuple[str, ...]
    quotations: tuple[ReportedQuotation, ...]
    cue: str | None
    candidates: tuple[ReportedCandidate, ...]
    should_be: str | None
    people: tuple[tuple[str, str, tuple[str, ...]], ...]
    language: str
    attributor: str


def plain_words(text: str) -> str:
    """A text to look for words in: capitals, accents, kinds of quotation marks and white space make no difference."""
    return re.sub(r"[\"'“”„‟«»‹›]", "'", " ".join(folded(without_invisible(text)).split()))


def places_of(script: Script, words: str) -> list[tuple[int, int]]:
    """The quotations that have some words: (index of the chapter, of the segment)."""
    wanted = plain_words(words)
    return [
        (n, k)
        for n, chapter in enumerate(script.chapters)
        for k, segment in enumerate(chapter.segments)
        if segment.spoken_by_character and wanted in plain_words(segment.text)
    ]


def line_report(
    book: Book, options: Options, workspace: Workspace, words: str, *, which: int | None, should_be: str | None
) -> LineReport:
    """A story and words of one of its quotations in, the report of that quotation out.

    Args:
        book: the story.
        options: with the attributor.
        workspace: whose script.json and cast.toml count.
        words: of the quotation.
        which: the number, from 1, of the quotation among those with these words; None if there is one alone.
        should_be: the name of who says it in truth; None for who the user's script.json says.

    Raises:
        UsageError: no quotation has the words, several have them, or nobody has the name.
        ScriptError: script.json or cast.toml does not hold together.
    """
    script, carried = write_script(book, options, workspace)
    made = carried.made or script
    chapter, segment = _place(script, words, which)
    edited = script.chapters[chapter].segments[segment]
    if should_be is None and (chapter, segment) in carried.edited and edited.speaker is not None:
        should_be = script.character(edited.speaker).name
    attributor = attributing.load(options.attributor, options.server)
    # The report is of what the program finds by itself: the user's edits play no part in it.
    reasons = list(explain_script(made, options)) if attributor.gives_reasons else []
    explained = _explanation(reasons, chapter, segment)
    if should_be is not None:
        _check_name(should_be, script)
    names = _names(book, script, made, explained, should_be)
    return _written(made, chapter, segment, explained, should_be, names, options.attributor)


def _place(script: Script, words: str, which: int | None) -> tuple[int, int]:
    found = places_of(script, words)
    if not found:
        raise UsageError(
            f"No quotation has the words {quoted(words)}.", "Copy a few words from between its quotation marks."
        )
    if which is not None and which > len(found):
        raise UsageError(
            f"{len(found)} quotation{' has' if len(found) == 1 else 's have'} the words {quoted(words)}.",
            f"--which counts them from 1 to {len(found)}.",
        )
    if len(found) > 1 and which is None:
        listed = "; ".join(
            f"{n}: chapter {c + 1}, {quoted(' '.join(script.chapters[c].segments[s].text.split()))}"
            for n, (c, s) in enumerate(found[:_MOST_LISTED], 1)
        )
        more = ", and others" if len(found) > _MOST_LISTED else ""
        raise UsageError(
            f"{len(found)} quotations have the words {quoted(words)}: {listed}{more}.",
            "Give more of its words, or its number with --which.",
        )
    return found[(which or 1) - 1]


def _explanation(reasons: Sequence[Explanation], chapter: int, segment: int) -> Explanation | None:
    """Of the speech that a segment belongs to: the last that begins no later."""
    own = [r for r in reasons if r.chapter == chapter and r.segment <= segment]
    return max(own, key=lambda r: r.segment, default=None)


def _check_name(name: str, script: Script) -> None:
    """Look whether somebody of the story has a name, or the text has it.

    Raises:
        UsageError: nobody has it.
    """
    wanted = plain_words(name)
    known = {plain_words(n): n for c in script.characters for n in (c.name, *c.aliases)}
    if not wanted or wanted in known or wanted in NOBODY:
        return
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    if not any(pattern.search(plain_words(c.text)) for c in script.chapters):
        raise UsageError(
            f"The story has nobody called {quoted(name)}.",
            near_match(name, known.values(), "Give a name as the text has it, or nobody where the line is not speech."),
        )


def _names(
    book: Book, script: Script, made: Script, explained: Explanation | None, should_be: str | None
) -> NeutralNames:
    """Neutral names for all that have one in a story."""
    text = PARAGRAPH_GAP.join(c.text for c in script.chapters)
    base = script.language.lower().partition("-")[0]
    names = NeutralNames(text, inflected=base in _INFLECTED)
    for title in (book.title, *(book.series[:1] if book.series else ())):
        names.title(title)
    genders = {n: c.gender for c in (*made.characters, *script.characters) for n in _names_of(c)}
    # Full names first: they tell which word is the surname.
    for name in sorted(genders, key=lambda n: (-len(n.split()), n)):
        names.person(name, genders[name])
    for candidate in explained.candidates if explained else ():
        names.person(candidate.name)
    if should_be is not None and plain_words(should_be) not in NOBODY:
        names.person(should_be)
    for author in filter(None, (book.author,)):
        names.person(author)
    tongue = tongues.of(script.language)
    if tongue is None or not tongue.capital_nouns:
        found = proper_words.find(tokens.read(made))
        known = first_names()
        # A word that is a usual one as well is taken for a name only where it is a first name: "Will", but no month.
        also = {w for w in found.also_words if w in known} - MONTHS - DAYS
        names.other((found.words - found.also_words) | also, known)
    return names


def _names_of(character: Character) -> tuple[str, ...]:
    return (character.name, *character.aliases, *character.not_aliases)


def _written(
    made: Script,
    n: int,
    k: int,
    explained: Explanation | None,
    should_be: str | None,
    names: NeutralNames,
    attributor: str,
) -> LineReport:
    """The report, each of its texts with neutral names."""
    chapter = made.chapters[n]
    passage, segments = _passage(chapter, k)
    by_id = {c.id: c for c in made.characters}
    shown = tuple(map(names.replaced, passage))
    quotations = tuple(
        ReportedQuotation(
            names.replaced(" ".join(s.text.split())),
            names.replaced(by_id[s.speaker].name) if s.speaker in by_id else None,
            (s.method or Method.UNKNOWN).value,
            round(s.confidence or 0.0, 2),
            reported=i == k,
        )
        for i, s in segments
        if s.spoken_by_character
    )
    candidates = tuple(
        ReportedCandidate(names.replaced(c.name), round(float(c.probability), 2), tuple(map(names.replaced, c.reasons)))
        for c in (explained.candidates if explained else ())
    )
    told = should_be if should_be is None or plain_words(should_be) in NOBODY else names.replaced(should_be)
    cue = names.replaced(explained.cue) if explained and explained.cue else None
    people = _people(made, names, [q.speaker or "" for q in quotations] + [c.name for c in candidates])
    return LineReport(shown, quotations, cue, candidates, told, people, made.language, attributor)


def _people(made: Script, names: NeutralNames, wanted: Sequence[str]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Of the people, those who are wanted by one of their neutral names: name, gender, other names."""
    mentioned = {_without_stops(name) for name in wanted}
    out = []
    for c in made.characters:
        own, *others = map(names.replaced, (c.name, *c.aliases))
        if mentioned & {_without_stops(name) for name in (own, *others)}:
            out.append((own, c.gender.value, tuple(dict.fromkeys(name for name in others if name != own))))
    return tuple(out)


def _without_stops(name: str) -> str:
    return folded(name).replace(".", "")


def _passage(chapter: ChapterScript, k: int) -> tuple[list[str], list[tuple[int, Segment]]]:
    """The paragraphs around a segment, headings left out, and the segments in them."""
    text = chapter.text
    starts = [0]
    for segment in chapter.segments:
        starts.append(starts[-1] + len(segment.text))
    ends = [m.start() for m in re.finditer(PARAGRAPH_GAP, text)]
    begins = [0, *(end + len(PARAGRAPH_GAP) for end in ends)]
    spans = list(zip(begins, [*ends, len(text)]))
    heads = [(a, b) for (a, b), s in zip(pairwise(starts), chapter.segments) if s.kind is Kind.HEADING]
    # A segment may end with the gap after its paragraph.
    own_start, own_end = starts[k], starts[k] + len(chapter.segments[k].text.rstrip())
    own_start += len(chapter.segments[k].text) - len(chapter.segments[k].text.lstrip())
    own = [i for i, (a, b) in enumerate(spans) if a < own_end and b > own_start] or [0]
    first, last = own[0], own[-1]
    first = _reach(spans, heads, first, -1, _PARAGRAPHS_BEFORE, _MOST_BEFORE)
    last = _reach(spans, heads, last, 1, _PARAGRAPHS_AFTER, _MOST_AFTER)
    a, b = spans[first][0], spans[last][1]
    segments = [
        (i, s) for i, (s, at) in enumerate(zip(chapter.segments, starts)) if at < b and at + len(s.text.rstrip()) > a
    ]
    return [text[x:y] for x, y in spans[first : last + 1]], segments


def _reach(
    spans: Sequence[tuple[int, int]], heads: Sequence[tuple[int, int]], at: int, step: int, most: int, longest: int
) -> int:
    """How far paragraphs of a passage go in one direction: not over a heading, nor further than is needed."""
    room = longest
    for _ in range(most):
        following = at + step
        if not 0 <= following < len(spans):
            break
        a, b = spans[following]
        room -= b - a
        if room < 0 or any(x < b and y > a for x, y in heads):
            break
        at = following
    return at
