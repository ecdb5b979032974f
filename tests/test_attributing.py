"""Who speaks: story cases as data, and what must hold for any story."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import attributing
from audiobook.book import Book, Chapter, Paragraph
from audiobook.reading import Source, read
from audiobook.script import Kind, Method, Script
from audiobook.segmenting import segment

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("stories/*.toml"))


def attribute(text: str) -> Script:
    return attributing.load("learned").attribute(segment(read(Source(text.encode(), "story.txt"))))


def spoken(script: Script) -> list[tuple[str, str | None]]:
    return [(s.text, s.speaker) for c in script.chapters for s in c.segments if s.spoken_by_character]


def named(script: Script, name: str) -> str | None:
    return next((c.id for c in script.characters if name in (c.name, *c.aliases)), None)


@pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem)
def test_story(path):
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    text = (HERE.parent / expected["story"] if "story" in expected else path.with_suffix(".txt")).read_text(
        encoding="utf-8"
    )
    script = attribute(text)
    found = spoken(script)
    assert [t.lstrip("\"“‘'")[: len(start)] for (t, _), (start, _) in zip(found, expected["quotations"])] == [
        s for s, _ in expected["quotations"]
    ]
    assert len(found) == len(expected["quotations"])
    wrong = [
        (start, who, speaker)
        for (start, who), (_, speaker) in zip(expected["quotations"], found)
        if named(script, who) != speaker or speaker is None
    ]
    assert not wrong
    for names in expected.get("same_person", []):
        assert len({named(script, n) for n in names}) == 1
    narrator = script.narrator
    assert (narrator.name if narrator else False) == expected.get("narrator", False)


NAMES = st.sampled_from(
    "Zorvax Brimsby Quillon Tamber Wexler Oduya Prentiss Halloran Kestrel Mombassi Yorvil Drogomar".split()
)


@settings(max_examples=15, deadline=None)
@given(st.lists(NAMES, min_size=5, max_size=5, unique=True))
def test_names_do_not_matter(new):
    """The same story with every name changed comes out the same."""
    old = ["Marek", "Voss", "Heron", "Ilya", "Danek"]
    text = (HERE / "stories/the-glass-heron.txt").read_text(encoding="utf-8")
    table = dict(zip(old, new))
    renamed = re.sub("|".join(old), lambda m: table[m.group()], text)
    first, second = attribute(text), attribute(renamed)
    order = {c.id: n for n, c in enumerate(first.characters)}
    again = {c.id: n for n, c in enumerate(second.characters)}
    assert [order.get(w) for _, w in spoken(first)] == [again.get(w) for _, w in spoken(second)]


WORDS = 'Mary said Tom asked he she the old man " , . ? ! I Mr. Gray and replied , " “ ” — It rained Lady doctor\'s her'.split()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join), st.text(min_size=1, max_size=40)
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_text_keeps_its_words_and_its_script_holds_together(paragraphs):
    ps = tuple(Paragraph(p) for p in paragraphs if p.strip() and "\n\n" not in p)
    if not ps:
        return
    draft = segment(Book("t", (Chapter(None, ps),)))
    script = attributing.load("rules").attribute(draft)
    ids = {c.id for c in script.characters}
    assert len(ids) == len(script.characters)
    for before, after in zip(draft.chapters, script.chapters):
        assert [(s.kind, s.text) for s in before.segments] == [(s.kind, s.text) for s in after.segments]
        for s in after.segments:
            if s.kind in (Kind.DIALOGUE, Kind.THOUGHT):
                assert s.speaker is None or s.speaker in ids
                assert (s.speaker is None) == (s.method is Method.UNKNOWN)
                assert s.confidence is not None
                assert 0 <= s.confidence <= 1
            else:
                assert s.speaker is None


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"Go," said Mary.', "Mary"),
        ('"Go," Mary said.', "Mary"),
        ('"Go," says Mary.', "Mary"),
        ('Mary said, "Go."', "Mary"),
        ('Mary turned and said: "Go."', "Mary"),
        ('"Go," said the old sailor.', "the sailor"),
        ('"Go," Mary quickly added.', "Mary"),
        ('"Go!" cried Mr. Gray.', "Mr. Gray"),
        ('"Come," said Mary, "and go."', "Mary"),
        ('Tom looked at Mary. "Go," she said.', "Mary"),
        ('Mary closed the door. "Go."', "Mary"),
    ],
)
def test_cues(text, speaker):
    """Cues before, behind, inside and inverted, in either tense."""
    story = f"Mary and Tom Gray met Mr. Gray on the pier, and Mary waved.\n\n{text}\n\nTom went home, and Mary stayed. Mary sat down."
    script = attribute(story)
    assert {w for _, w in spoken(script)} == {named(script, speaker)} != {None}


def test_nobody_is_found_where_nobody_is_named():
    script = attribute('It rained.\n\n"Go!"\n\nThe sea was grey.')
    assert spoken(script) == [('"Go!"\n\n', None)]
    assert script.characters == ()


def test_an_unknown_attributor_is_refused():
    from audiobook.errors import UsageError

    with pytest.raises(UsageError, match="Unknown attributor"):
        attributing.load("nobody")


def test_a_mother_is_not_one_of_her_daughters():
    """Where several women bear a surname, its Mrs. is a person of her own; where one man does, its Mr. is he."""
    script = attribute(
        'Anna Gray and Jane Gray came in, and Jane Gray sat down. Mr. Gray rose. Thomas Gray was tired.\n\n"Sit," said Mrs. Gray.\n\n'
        '"Yes," said Anna.\n\n"No," said Jane.\n\n"Well," said Mr. Gray.\n\n"So," said Thomas Gray.'
    )
    people = [who for _, who in spoken(script)]
    assert len(set(people[:3])) == 3
    assert people[3] == people[4]
    assert people[3] not in people[:3]
