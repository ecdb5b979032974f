"""Voices follow the engine and the language that a user asks for, after a first run as well; what a person wrote stays."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import engines, reading
from audiobook.book import Book, Chapter, Paragraph
from audiobook.casting import file as cast_file
from audiobook.pipeline import Options, ready, settle_cast
from audiobook.script import ChapterScript, Character, Gender, Kind, Script, Segment
from audiobook.workspace import MOST_COPIES, Workspace

BOOK = Book("t", (Chapter(None, (Paragraph("x"),)),))
PEOPLE = (
    Character("ann", "Ann", gender=Gender.FEMALE),
    Character("ben", "Ben", gender=Gender.MALE),
    Character("cora", "Cora", gender=Gender.FEMALE),
)
ENGINES = ("espeak", "tone")


def script(language: str = "en") -> Script:
    lines = tuple(Segment(Kind.DIALOGUE, f"“I am {c.name}.”\n\n", c.id) for c in PEOPLE)
    return Script("t", (ChapterScript(None, lines),), PEOPLE, language=language)


def settle(space: Workspace, *, engine: str | None = None, language: str = "en", **more: object):
    return settle_cast(BOOK, script(language), Options(engine=engine, series="", **more), space).cast


def accents(cast) -> set[str]:
    return {s.voice.partition("+")[0] for s in (cast.narrator, cast.unknown, *(r.setting for r in cast.roles))}


def names_of_engines(cast) -> set[str]:
    return {s.engine for s in (cast.narrator, cast.unknown, *(r.setting for r in cast.roles))}


@pytest.fixture
def space(tmp_path) -> Workspace:
    return Workspace(tmp_path / "t")


@settings(max_examples=12)
@given(asked=st.lists(st.sampled_from([*ENGINES, None]), min_size=1, max_size=4))
def test_all_voices_are_those_of_the_engine_that_was_named_last(asked, tmp_path_factory):
    space = Workspace(tmp_path_factory.mktemp("w") / "t")
    wanted = "espeak"
    settle(space, engine=wanted)
    for engine in asked:
        wanted = engine or wanted
        assert names_of_engines(settle(space, engine=engine)) == {wanted}


def test_what_a_person_wrote_and_what_is_locked_stays(space):
    settle(space, engine="espeak")
    text = space.cast() or ""
    text = cast_file.changed(text, ("ann", "Ann"), {"voice": "espeak/en-us+f5", "pitch": 61})
    text = cast_file.changed(text, ("ben", "Ben"), {"locked": True})
    space.cast_path.write_text(text, encoding="utf-8")
    bens = tomllib.loads(text)["characters"]["ben"]["voice"]
    cast = settle(space, engine="tone")
    voices = {r.character: r.setting.voice for r in cast.roles}
    assert voices["ann"] == "espeak/en-us+f5"
    assert voices["ben"] == bens
    assert voices["cora"].startswith("tone/")
    said = " ".join(cast.notes)
    assert "3 voices were dealt anew for the engine tone" in said
    assert "Ann (espeak/en-us+f5)" in said
    # It is told once, and the file as it was is kept.
    assert not settle(space, engine="tone").notes
    assert (space.folder / "cast.toml.1").read_text(encoding="utf-8") == text


def test_a_narrator_who_was_named_stays_with_an_engine_that_was_named(space):
    settle(space, engine="espeak", narrator="tone/bass")
    for engine in ("espeak", None, "espeak"):
        cast = settle(space, engine=engine)
        assert cast.narrator.voice == "tone/bass"
        assert {r.setting.engine for r in cast.roles} == {"espeak"}


def test_another_accent_or_language_has_its_own_voices(space):
    assert accents(settle(space)) == {"espeak/en-us"}
    assert accents(settle(space, language="en-GB")) == {"espeak/en-gb"}
    # A bare language asks for no accent.
    assert accents(settle(space, language="en")) == {"espeak/en-gb"}
    assert accents(settle(space, language="fr")) == {"espeak/fr-fr"}
    assert accents(settle(space, language="fr")) == {"espeak/fr-fr"}


def test_an_engine_that_was_named_stays_in_another_language(space):
    settle(space, engine="tone")
    assert names_of_engines(settle(space, language="fr")) == {"tone"}


def test_a_record_of_an_earlier_version_tells_the_engine_by_its_voices(space):
    settle(space, engine="espeak")
    record = space.cast_record()
    assert record is not None
    del record["engine"], record["language"]
    space.keep_cast_record(record)
    assert names_of_engines(settle(space, engine="tone")) == {"tone"}


def test_the_voices_of_a_series_stay_and_it_is_told(tmp_path):
    space = Workspace(tmp_path / "t")
    settle_cast(BOOK, script(), Options(engine="espeak", series="The Row"), space)
    cast = settle_cast(BOOK, script(), Options(engine="tone", series="The Row"), space).cast
    assert {r.setting.engine for r in cast.roles} == {"espeak"}
    assert any(
        note.startswith("Not of tone, because cast.toml or the series says so: the narrator") for note in cast.notes
    )


def test_make_with_another_engine_is_heard(audiobook, tmp_path):
    (tmp_path / "s.txt").write_text("“Who is it?” said Ann.\n\n“Only me,” said Ben.\n", encoding="utf-8")
    audiobook("make", "s.txt", "--engine", "espeak", "-q")
    before = Path(tmp_path / "output/s.mp3").read_bytes()
    done = audiobook("make", "s.txt", "--engine", "tone", "--json")
    found = json.loads(done.stdout)
    assert {c["voice"].partition("/")[0] for c in found["cast"]} == {"tone"}
    assert Path(tmp_path / "output/s.mp3").read_bytes() != before


def described(space: Workspace, who: str, **fields: object) -> None:
    name = next(c.name for c in PEOPLE if c.id == who)
    space.cast_path.write_text(cast_file.changed(space.cast() or "", (who, name), fields), encoding="utf-8")


def nobodys() -> Script:
    """A story that tells nobody's gender."""
    people = tuple(replace(c, gender=Gender.UNKNOWN) for c in PEOPLE)
    return replace(script(), characters=people)


def as_told(found: Script, space: Workspace) -> Script:
    """A script whose people are as cast.toml says."""
    said = {c.id: c for c in cast_file.known_characters(space.cast() or "")}
    people = (replace(said[c.id], unsaid=()) if c.id in said else c for c in found.characters)
    return replace(found, characters=tuple(people))


@settings(max_examples=12)
@given(
    who=st.sampled_from([c.id for c in PEOPLE]),
    gender=st.sampled_from(["male", "female"]),
    age=st.sampled_from([None, "old", "child"]),
)
def test_a_gender_or_age_that_is_given_is_heard_and_the_others_keep_their_voices(who, gender, age, tmp_path_factory):
    space = Workspace(tmp_path_factory.mktemp("w") / "t")
    options = Options(engine="espeak", series="")
    before = {r.character: r.setting for r in settle_cast(BOOK, nobodys(), options, space).cast.roles}
    described(space, who, gender=gender, **({"age": age} if age else {}))
    now = as_told(nobodys(), space)
    cast = settle_cast(BOOK, now, options, space).cast
    after = {r.character: r.setting for r in cast.roles}
    voice = next(v for v in engines.load("espeak").voices() if v.id == after[who].voice)
    # There are few children's voices: age comes first.
    assert voice.gender is Gender(gender) or age == "child"
    assert voice.age == (age or "adult")
    assert {key: s for key, s in after.items() if key != who} == {key: s for key, s in before.items() if key != who}
    said = [n for n in cast.notes if n.startswith("Another voice, because the one before did not fit")]
    assert bool(said) is (after[who] != before[who])
    # A second run leaves it so.
    again = settle_cast(BOOK, now, options, space).cast
    assert {r.character: r.setting for r in again.roles} == after
    assert not again.notes


def test_a_voice_that_a_person_wrote_stays_whatever_the_gender(space):
    settle(space, engine="espeak")
    described(space, "ann", voice="espeak/en-us+f5", gender="male")
    cast = settle_cast(BOOK, as_told(script(), space), Options(series=""), space).cast
    assert cast.setting("ann").voice == "espeak/en-us+f5"


def test_an_age_that_nobody_has_is_refused(audiobook, tmp_path):
    (tmp_path / "s.txt").write_text("“Who is it?” said Ann.\n", encoding="utf-8")
    audiobook("make", "s.txt", "--engine", "tone", "-q")
    path = tmp_path / "output/s/cast.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('name = "Ann"', 'name = "Ann"\nage = "oldd"'), encoding="utf-8"
    )
    done = audiobook("make", "s.txt", "--engine", "tone")
    assert done.returncode == 4
    assert "age must be child, adult or old" in done.stderr.decode()


TOLD_BY_ME = """I was a boy of nine when we came to the mill. My father put me down on the step, and I looked about me.

“Is this ours?” I said.

“It is, Rafe,” said my mother. “Mind the step, Rafe.”

“I will,” I said. I never did, and my knees show it still.

“Rafe!” old Mrs. Quill called. She was eighty, and she had come with the mill. “Come here to me, Rafe.”

“Yes, Mrs. Quill,” I said.

“Good boy, Rafe,” Mrs. Quill said, and I went in with her.
"""


def test_another_name_that_is_given_takes_nothing_else_away(tmp_path):
    """Gender, age, the narrator and the names that the text tells stay, for each person who is given a further name."""
    story = tmp_path / "s.txt"
    story.write_text(TOLD_BY_ME, encoding="utf-8")
    book, options, space = reading.read_path(story), Options(engine="tone", series=""), Workspace(tmp_path / "w")
    before = ready(book, options, space).script.characters
    assert any(c.narrator for c in before) and any(c.age for c in before)
    text = space.cast() or ""
    for person in before:
        space.cast_path.write_text(
            cast_file.changed(text, (person.id, person.name), {"aliases": ["Quorn the Elder"]}), encoding="utf-8"
        )
        after = {c.id: c for c in ready(book, options, space).script.characters}[person.id]
        assert (after.gender, after.age, after.narrator) == (person.gender, person.age, person.narrator)
        assert after.aliases == ("Quorn the Elder", *person.aliases)


def test_the_newest_copies_of_a_cast_are_kept(tmp_path):
    space = Workspace(tmp_path)
    for n in range(MOST_COPIES + 3):
        space.keep_cast(f"# {n}")
        space.keep_copy_of_cast()
    copies = sorted(int(p.suffix[1:]) for p in tmp_path.glob("cast.toml.*"))
    assert copies == list(range(4, MOST_COPIES + 4))
    assert (tmp_path / f"cast.toml.{MOST_COPIES + 3}").read_text(encoding="utf-8") == f"# {MOST_COPIES + 2}"
