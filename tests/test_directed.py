"""Chapters that were directed before come from the workspace, and say what they would say if they were directed anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.cast import Cast, Role, Setting
from audiobook.directing import Direction, Director, Lexicon, Pauses, direct
from audiobook.pipeline.directed import directed
from audiobook.script import ChapterScript, Character, Kind, Script, Segment
from audiobook.workspace import Workspace

CAST = Cast(Setting("tone/bass"), Setting("tone/elder"), (Role("ann", "Ann", Setting("tone/alto", 60, 140)),))
WORDS = st.lists(
    st.sampled_from(
        ["The", "wound", "was", "bad.", "Ann", "SHOUT", "shout", "12", "“Go!”", "…", "😀", "read", "—", "\n", "Dr."]
    ),
    min_size=1,
    max_size=12,
).map(" ".join)
SEGMENTS = st.builds(
    Segment,
    st.sampled_from([Kind.NARRATION, Kind.DIALOGUE, Kind.THOUGHT, Kind.HEADING]),
    WORDS,
    st.sampled_from([None, "ann"]),
    st.none(),
    pause_ms=st.sampled_from([0, 0, 1300]),
    silent=st.booleans(),
)
SCRIPTS = st.lists(st.lists(SEGMENTS, min_size=1, max_size=5), min_size=1, max_size=4).map(
    lambda chapters: Script("t", tuple(ChapterScript(None, tuple(c)) for c in chapters), (Character("ann", "Ann"),))
)
CHANGES = {
    "nothing": lambda script, cast, how: (script, cast, how),
    "a voice": lambda script, cast, how: (script, replace(cast, roles=(Role("ann", "Ann", Setting("tone/bass", 40)),)), how),
    "the narrator": lambda script, cast, how: (script, replace(cast, narrator=Setting("tone/alto")), how),
    "a pause": lambda script, cast, how: (script, cast, replace(how, pauses=replace(how.pauses, sentence=99))),
    "a pronunciation": lambda script, cast, how: (
        script, cast, replace(how, lexicon=Lexicon(words=(("", "wound", "woond"),)))
    ),
    "the pace": lambda script, cast, how: (script, cast, replace(how, pace=1.5)),
    "plainly": lambda script, cast, how: (script, cast, replace(how, plain=True)),
    "italics": lambda script, cast, how: (script, cast, replace(how, italics=(((0, 3),),))),
    "the language": lambda script, cast, how: (replace(script, language="fr"), cast, how),
    "a chapter ahead": lambda script, cast, how: (
        replace(script, chapters=(ChapterScript(None, (Segment(Kind.NARRATION, "A shout."),)), *script.chapters)), cast, how
    ),
    "the last chapter": lambda script, cast, how: (replace(script, chapters=script.chapters[:-1]), cast, how),
    "a speaker": lambda script, cast, how: (
        replace(
            script,
            chapters=tuple(replace(c, segments=tuple(replace(s, speaker=None) for s in c.segments)) for c in script.chapters),
        ),
        cast,
        how,
    ),
}  # fmt: skip


@given(SCRIPTS, st.lists(st.sampled_from(sorted(CHANGES)), max_size=4))
def test_a_stored_chapter_says_what_it_would_say_if_it_were_directed_anew(script, changes):
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        now = (script, CAST, Direction())
        for change in ["nothing", "nothing", *changes, "nothing"]:
            now = CHANGES[change](*now)
            found = directed(*now, workspace)
            assert found.chapters == direct(*now)
            assert found.heard == tuple(n for n, chapter in enumerate(found.chapters) if chapter)
            assert found.engines == {u.setting.engine for chapter in found.chapters for u in chapter}


@given(SCRIPTS, st.sets(st.integers(1, 4), min_size=1), st.integers(1, 80))
def test_a_part_of_a_story_is_as_it_is_in_the_whole(script, only, first_chars):
    whole = direct(script, CAST)
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        some = directed(script, CAST, Direction(), workspace, only=only)
        assert some.chapters == tuple(c if n in only else () for n, c in enumerate(whole, 1))
        begun = directed(script, CAST, Direction(), workspace, first_chars=first_chars)
        said = [u for chapter in begun.chapters for u in chapter]
        assert said == [u for chapter in whole for u in chapter][: len(said)]
        chars = sum(len(u.text) for c in whole for u in c)
        assert sum(len(u.text) for u in said) >= min(first_chars, chars)
        every = directed(script, CAST, Direction(), workspace)
        assert every.chapters == whole
        assert (some.engines, some.heard) == (begun.engines, begun.heard) == (every.engines, every.heard)


STORY = Script(
    "t",
    tuple(ChapterScript(None, (Segment(Kind.NARRATION, f"It was day {n}. The wound was bad."),)) for n in range(3)),
)


@pytest.fixture
def counted(monkeypatch):
    """The indexes of the chapters that are directed."""
    seen = []
    usual = Director.chapter
    monkeypatch.setattr(Director, "chapter", lambda self, n: seen.append(n) or usual(self, n))
    return seen


def test_only_the_chapter_of_an_edit_is_directed_again(tmp_path, counted):
    workspace = Workspace(tmp_path)
    directed(STORY, CAST, Direction(), workspace)
    assert counted == [0, 1, 2]
    first, _, last = STORY.chapters
    edited = ChapterScript(None, (Segment(Kind.NARRATION, "The wound was bad. It was day 1."),))
    directed(replace(STORY, chapters=(first, edited, last)), CAST, Direction(), workspace)
    assert counted == [0, 1, 2, 1]
    directed(STORY, CAST, Direction(pauses=Pauses(sentence=99)), workspace)
    assert counted == [0, 1, 2, 1, 0, 1, 2]


def test_chapters_that_are_not_needed_are_not_directed_and_those_that_are_kept_stay(tmp_path, counted):
    workspace = Workspace(tmp_path)
    directed(STORY, CAST, Direction(), workspace, first_chars=10)
    directed(STORY, CAST, Direction(), workspace, only=[3])
    directed(STORY, CAST, Direction(), workspace)
    assert counted == [0, 2, 1]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": 1}', b"{", b"\0"])
def test_what_is_kept_and_cannot_be_read_is_made_anew(tmp_path, content):
    workspace = Workspace(tmp_path)
    directed(STORY, CAST, Direction(), workspace)
    path = tmp_path / "made" / "directed"
    path.write_bytes(content)
    assert directed(STORY, CAST, Direction(), workspace).chapters == direct(STORY, CAST)
    workspace.keep_directed(content.decode())
    assert directed(STORY, CAST, Direction(), workspace).chapters == direct(STORY, CAST)


@pytest.mark.parametrize("row", ["null", "[1]", '[[1, 2], {"a": 1}]', '["x", 0]'])
def test_rows_of_another_kind_are_made_anew(tmp_path, row):
    workspace = Workspace(tmp_path)
    directed(STORY, CAST, Direction(), workspace)
    content = (tmp_path / "made" / "directed").read_text("utf-8")
    key = content.partition('{"')[2].partition('"')[0]
    workspace.keep_directed(f'{{"{key}": {row}}}')
    assert directed(STORY, CAST, Direction(), workspace).chapters == direct(STORY, CAST)


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "made").write_text("a file where the folder would be")
    assert directed(STORY, CAST, Direction(), Workspace(tmp_path)).chapters == direct(STORY, CAST)
