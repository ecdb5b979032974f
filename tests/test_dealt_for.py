"""Voices follow the engine and the language that a user asks for, after a first run as well; what a person wrote stays."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.book import Book, Chapter, Paragraph
from audiobook.casting import file as cast_file
from audiobook.pipeline import Options, settle_cast
from audiobook.script import ChapterScript, Character, Gender, Kind, Script, Segment
from audiobook.workspace import Workspace

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
