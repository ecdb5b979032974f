"""Where attribution goes wrong: a figure for each component, on novels in the layout of the PDNC corpus.

    pip install -e '.[benchmarks]'
    python benchmarks/components.py CORPUS [--only NAME...] [--full]

CORPUS has a folder a novel, as `benchmarks/attribution.py` says; it stays outside this project. Where a folder has LitBank's
`tokens.txt` and `coref.ann` too, pronouns are scored against its coreference. --full reads `full.txt`, the whole work, instead of
`novel_text.txt`, its annotated opening.

    people      of the characters with five quotations or more: found under a name of theirs; split in several persons; persons fused
                of two; gender right of those whose gender the corpus tells
    cues        of the speeches that the corpus calls Explicit: the cue names the right person, another, nobody. Of the Anaphoric
                ones: the pronoun or noun of the cue tells the right gender, the wrong one, none. Of the Implicit ones: a cue that
                is not there is seen
    pronouns    of "he" and "she" in the cues of Anaphoric speeches: means the right person by the first reading. With LitBank's
                coreference: of all pronouns of the third person in narration that mean somebody with a name
    addressees  of the speeches for which narration or a vocative names an addressee: it is one of the corpus's
    candidates  of all speeches: the right person is one
    speaker     of all speeches: the model finds the right person
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from audiobook.attributing.components import build_story
from audiobook.attributing.features import candidates
from audiobook.attributing.model import ranker
from audiobook.attributing.story import ReferenceKind, Story
from audiobook.language import FEMALE_PRONOUNS, MALE_PRONOUNS
from audiobook.reading import read_path
from audiobook.script import Gender
from audiobook.segmenting import segment
from audiobook.training import corpus, data
from audiobook.training.corpus import GoldQuotation, Novel

FIGURES = (
    ("people", "found", "split", "fused", "gender"),
    ("cues", "named right", "named wrong", "not named", "gender right", "gender wrong", "false cue"),
    ("pronouns", "in cues", "in narration"),
    ("addressees", "right"),
    ("candidates", "has the right one"),
    ("speaker", "right"),
)
_OFTEN = 5
"""Quotations from which on a character counts."""

Tally = Counter[tuple[str, str]]
"""By component and figure, how often it holds; by component and figure in brackets, out of how many."""


def one(folder: Path, full: bool) -> tuple[str, Tally]:
    """A novel's folder in, its tally out."""
    novel = corpus.read(folder)
    script = segment(read_path(folder / "full.txt" if full else folder / "novel_text.txt"))
    labels = corpus.labels(novel, script)
    story = build_story(script)
    gold = [_gold_of([labels[q] for q in s.quotations]) for s in story.speeches]
    speakers = [g.speaker if g else None for g in gold]
    owner = data.owners(story, novel.characters, speakers)
    tally: Tally = Counter()
    for component in (_people, _cues, _addressees, _speaker):
        for figure, holds in component(story, novel, gold, owner):
            tally[component.__name__[1:], figure] += holds
            tally[component.__name__[1:], f"({figure})"] += 1
    for figure, holds in (*_pronouns_in_cues(story, gold, owner), *_pronouns_in_narration(story, folder)):
        tally["pronouns", figure] += holds
        tally["pronouns", f"({figure})"] += 1
    c = candidates.find(story)
    for n, speaker in enumerate(speakers):
        if speaker is not None:
            rows = range(c.first[n], c.first[n + 1])
            tally["candidates", "has the right one"] += any(owner.get(int(c.person[r])) == speaker for r in rows)
            tally["candidates", "(has the right one)"] += 1
    return folder.name, tally


Found = Iterator[tuple[str, bool]]


def _gold_of(found: Sequence[GoldQuotation | None]) -> GoldQuotation | None:
    """Of the gold quotations of a speech the longest."""
    return max((g for g in found if g is not None), key=lambda g: len(g.words), default=None)


def _people(story: Story, novel: Novel, _: Sequence[GoldQuotation | None], owner: dict[int, str]) -> Found:
    often = Counter(q.speaker for q in novel.quotations)
    wanted = {g.name: g for g in novel.characters if often[g.name] >= _OFTEN}
    bearers = Counter(name for g in wanted.values() for name in g.plain)
    speaking = {who for c in story.contexts for who in c.named}
    owned: defaultdict[str, set[int]] = defaultdict(set)
    for who, person in enumerate(story.persons):
        names = {corpus.plain(written) for written in person.written}
        theirs = {g.name for g in wanted.values() if any(bearers[n] == 1 for n in names & g.plain)}
        for name in theirs:
            owned[name].add(who)
        if theirs:
            yield "fused", len(theirs) > 1
    for name, g in wanted.items():
        yield "found", name in owned
        if name in owned:
            yield "split", len(owned[name] & speaking) > 1
        persons = [who for who, own in owner.items() if own == name]
        if g.gender is not Gender.UNKNOWN and persons:
            most = max(persons, key=lambda who: story.persons[who].count)
            yield "gender", story.persons[most].gender is g.gender


def _cues(story: Story, novel: Novel, gold: Sequence[GoldQuotation | None], owner: dict[int, str]) -> Found:
    genders = {g.name: g.gender for g in novel.characters}
    for context, g in zip(story.contexts, gold):
        if g is None:
            continue
        named = {owner.get(who) for who in context.named}
        if g.type == "Explicit":
            yield "named right", g.speaker in named
            yield "named wrong", bool(named) and g.speaker not in named
            yield "not named", not named
        elif g.type == "Anaphoric" and genders.get(g.speaker, Gender.UNKNOWN) is not Gender.UNKNOWN:
            yield "gender right", context.gender is genders[g.speaker]
            yield "gender wrong", context.gender not in (genders[g.speaker], Gender.UNKNOWN)
        elif g.type == "Implicit":
            yield "false cue", bool(context.named) or context.gender is not Gender.UNKNOWN


def _addressees(story: Story, _: Novel, gold: Sequence[GoldQuotation | None], owner: dict[int, str]) -> Found:
    for context, addressees, g in zip(story.contexts, story.addressees, gold):
        if g is not None and g.addressees:
            for who in addressees.named | context.called:
                yield "right", owner.get(who) in g.addressees


def _speaker(story: Story, _: Novel, gold: Sequence[GoldQuotation | None], owner: dict[int, str]) -> Found:
    c = candidates.find(story)
    if not len(c.speech):
        return
    prediction = ranker.rank(story, c, ranker.load())
    for (who, _probability), g in zip(ranker.likeliest(c, prediction.in_turn), gold):
        if g is not None:
            yield "right", owner.get(who) == g.speaker


def _pronouns_in_cues(story: Story, gold: Sequence[GoldQuotation | None], owner: dict[int, str]) -> Found:
    meant = dict(zip(story.pronouns.at, story.pronouns.who))
    for context, g in zip(story.contexts, gold):
        cue = context.cue
        if g is None or g.type != "Anaphoric" or cue is None or cue.kind is not ReferenceKind.PRONOUN:
            continue
        who = meant.get(cue.at)
        yield "in cues", who is not None and owner.get(who) == g.speaker


def _pronouns_in_narration(story: Story, folder: Path) -> Found:
    """Pronouns against LitBank's coreference: by whom of its entities our persons' names mostly mean."""
    if not (folder / "coref.ann").is_file():
        return
    words, entity_of, proper = _coreference(folder)
    doc = story.document
    ours = [(word, k) for k in range(len(doc)) if doc.is_word(k) for word in corpus.words_of(doc.text[k])[:1]]
    place = corpus.aligned(words, [word for word, _ in ours])
    token_of = {i: ours[j][1] for i, j in enumerate(place) if j >= 0}
    token_entity = {token_of[i]: e for i, e in entity_of.items() if i in token_of}
    named = {token_of[i] for i in proper if i in token_of}
    votes: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for m, who in zip(story.mentions.mentions, story.mentions.who):
        for k in range(m.start, m.end):
            if k in named:
                votes[who][token_entity[k]] += 1
    entity = {who: own.most_common(1)[0][0] for who, own in votes.items()}
    meant = dict(zip(story.pronouns.at, story.pronouns.who))
    with_name = {token_entity[k] for k in named}
    for k, e in token_entity.items():
        if doc.lower[k] in MALE_PRONOUNS | FEMALE_PRONOUNS and doc.in_narration(k) and e in with_name:
            yield "in narration", k in meant and entity.get(meant[k]) == e


def _coreference(folder: Path) -> tuple[list[str], dict[int, str], set[int]]:
    """The words of LitBank's tokens; by word, the entity that a mention ending there means; and the words of names."""
    words: list[str] = []
    last_word: dict[tuple[int, int], int] = {}
    for s, line in enumerate((folder / "tokens.txt").read_text(encoding="utf-8").splitlines()):
        for t, token in enumerate(line.split()):
            own = corpus.words_of(token)
            if own:
                last_word[s, t] = len(words)
                words += own
    spans: dict[str, tuple[int, int, int, str]] = {}
    entity_of: dict[int, str] = {}
    proper: set[int] = set()
    rows = [r.split("\t") for r in (folder / "coref.ann").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        if row[0] == "MENTION" and row[7] == "PER":
            spans[row[1]] = (int(row[2]), int(row[3]), int(row[5]), row[8])
    for row in rows:
        if row[0] != "COREF" or row[1] not in spans:
            continue
        s, first, last, kind = spans[row[1]]
        own_words = [last_word[s, t] for t in range(first, last + 1) if (s, t) in last_word]
        if kind == "PROP":
            entity_of |= dict.fromkeys(own_words, row[2])
            proper |= set(own_words)
        elif kind == "PRON" and own_words:
            entity_of[own_words[-1]] = row[2]
    return words, entity_of, proper


def lines_of(rows: Iterable[tuple[str, Tally]]) -> Iterator[str]:
    """The table: a line a figure, with its mean over the novels, and how often it could be asked."""
    tallies = [tally for _, tally in rows]
    yield f"{'component':14}{'figure':20}{'novels':>8}{'of':>9}{'all':>9}{'macro':>9}"
    for component, *figures in FIGURES:
        for figure in figures:
            asked = [t[component, f"({figure})"] for t in tallies]
            held = [t[component, figure] for t in tallies]
            shares = [h / a for h, a in zip(held, asked) if a]
            if shares:
                total = sum(asked)
                yield (
                    f"{component:14}{figure:20}{len(shares):8}{total:9}{sum(held) / total:9.3f}"
                    f"{sum(shares) / len(shares):9.3f}"
                )


def main() -> None:
    """Print the figures of a corpus."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these novels only")
    parser.add_argument("--full", action="store_true", help="read the whole work instead of its annotated opening")
    a = parser.parse_args()
    folders = [f for f in corpus.novels(a.corpus) if not a.only or f.name in a.only]
    with ProcessPoolExecutor() as pool:
        for line in lines_of(list(pool.map(one, folders, [a.full] * len(folders)))):
            print(line, flush=True)


if __name__ == "__main__":
    main()
