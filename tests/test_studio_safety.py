"""Nothing is lost where something fails: full disks, files changed meanwhile, content that no program would write, bugs."""

from __future__ import annotations

import json
import logging
import shutil
import tomllib
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studios import STORY

from audiobook import engines, timeline
from audiobook.casting import cast as deal
from audiobook.casting import file as cast_file
from audiobook.errors import AudiobookError, EncodingError, ScriptError
from audiobook.files import write_together
from audiobook.pipeline import Options
from audiobook.reading import read_path
from audiobook.script import ChapterScript, Character, Gender, Kind, Method, Script, Segment, from_json, to_json
from audiobook.studio.session import Session
from audiobook.studio.steps import Line, MovedError
from audiobook.workspace import Workspace

# A session without its page.


@pytest.fixture
def session(tmp_path):
    story = tmp_path / "story.txt"
    story.write_text(STORY, encoding="utf-8")
    events = []
    out = Session(
        read_path(story),
        Workspace(tmp_path / "story"),
        Options(engine="tone"),
        tmp_path / "story.mp3",
        lambda kind, content: events.append((kind, content)),
    )
    out.events = events
    return out


def line(session: Session, words: str) -> Line:
    found = ((n, k, s) for n, c in enumerate(session.script.chapters) for k, s in enumerate(c.segments))
    return next(Line(n, k, s.text) for n, k, s in found if words in s.text)


def files(session: Session) -> dict[str, bytes]:
    folder = session.workspace.folder
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and "lock" not in p.name
    }


def seen(session: Session):
    return (
        session.state,
        session.cast,
        session.undoable,
        session.redoable,
        len(session._undo),
        len(session._redo),
        files(session),
    )


@contextmanager
def full_disk(limit: int):
    """No file can be written that is larger than so many bytes."""
    resource = pytest.importorskip("resource", reason="the system's limits are set with the resource module")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


STEPS = {
    "undo": lambda d: d.undo(),
    "redo": lambda d: d.redo(),
    "assign": lambda d: d.assign([line(d, "Then hurry.")], None, "Somebody of a long name"),
    "accept": lambda d: d.accept([line(d, "Who is there?")]),
    "split": lambda d: d.split(line(d, "The rope is wet."), [5]),
    "voice": lambda d: d.voice("@narrator", engines_setting(), None),
    "merge": lambda d: d.unite(d.script.characters[0].id, d.script.characters[1].id),
    "drop": lambda d: d.drop(d.script.characters[0].id),
}


QUICK_STEPS = {"assign", "undo", "redo", "voice"}


def engines_setting():
    from audiobook.cast import Setting

    return Setting(engines.load("tone").voices()[3].id, 71, 160)


# Each step writes by the same few functions: the quick ones are those that write both files, undo, and do neither.
@pytest.mark.parametrize("step", [s if s in QUICK_STEPS else pytest.param(s, marks=pytest.mark.slow) for s in STEPS])
def test_a_step_that_cannot_be_written_changes_nothing(session, step):
    session.assign([line(session, "I am hurrying.")], None, "Nan")
    session.assign(
        [line(session, "Then hurry.")], None, "A name that makes the files longer than they were before " * 3
    )
    session.undo()
    session.narrate([line(session, "Nearly")])
    session.assign([line(session, "Then go")], None, "A name that makes the files longer than they were before " * 3)
    session.undo()
    before = seen(session)
    sizes = sorted([len(before[-1]["script.json"]), len(before[-1]["cast.toml"])])
    # Room for nothing, for the smaller of the two files, for all but a little.
    for room in (10, sizes[0] + 60, sizes[1] - 20):
        with full_disk(room):
            try:
                STEPS[step](session)
            except EncodingError as e:
                assert "cannot be written" in e.message and e.hint
            else:
                assert room > sizes[0]
                break
        assert seen(session) == before
        # Nor does the watch take what is there for somebody else's change.
        session.look()
        assert seen(session) == before
    else:
        STEPS[step](session)
    assert seen(session) != before
    now = files(session)
    assert from_json(now["script.json"].decode()) == session.script
    assert not [name for name in now if name.endswith(".unfinished")]


def test_several_files_are_written_together_or_not_at_all(tmp_path, monkeypatch):
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    one.write_text("1")
    (two / "in the way").mkdir(parents=True)
    with pytest.raises(EncodingError):
        write_together({one: b"new", two: b"new", three: b"new"})
    assert (one.read_text(), three.exists()) == ("1", False)
    # At the very last, when the others have been moved.
    two = tmp_path / "two.txt"
    two.write_text("2")
    real = Path.replace

    def stubborn(path, target):
        if target == two and "unfinished" in path.name and path.read_bytes() == b"new":
            raise PermissionError(13, "Permission denied")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", stubborn)
    with pytest.raises(EncodingError, match="two"):
        write_together({one: b"new", three: b"new", two: b"new"})
    assert (one.read_text(), two.read_text(), three.exists()) == ("1", "2", False)
    assert not list(tmp_path.glob(".*"))


def change_on_disk(session: Session, name: str = "Lady Vane") -> None:
    path = session.workspace.script_path
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["characters"][0]["name"] = name
    path.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")


def test_redo_after_a_change_on_disk_is_refused_and_nothing_is_lost(session):
    session.assign([line(session, "Then hurry.")], None, "Nan")
    session.undo()
    change_on_disk(session)
    with pytest.raises(MovedError, match="nothing left to redo"):
        session.redo()
    assert (session.redoable, session.undoable) == (None, "change on disk")
    assert session.script.characters[0].name == "Lady Vane"
    assert ("disk", {"revision": session.revision, "redo_lost": 1}) in session.events
    with pytest.raises(AudiobookError):
        session.redo()
    session.undo()
    assert session.script.characters[0].name != "Lady Vane"
    session.redo()
    assert from_json(session.workspace.script()).characters[0].name == "Lady Vane"


def test_a_change_on_disk_that_cannot_be_taken_over_yet_is_not_written_over(session):
    path = session.workspace.script_path
    raw = json.loads(path.read_text(encoding="utf-8"))
    for s in raw["chapters"][0]["segments"]:
        if "Who is there?" in s["text"]:
            s["speaker"], s["method"] = raw["characters"][1]["id"], "edited"
    raw["characters"].append({"id": "nan", "name": "Nan"})
    raw["chapters"][1]["segments"][1]["speaker"] = "nan"
    theirs = json.dumps(raw, ensure_ascii=False)
    path.write_text(theirs, encoding="utf-8")
    with full_disk(10):
        session.look()
        assert session.trouble is not None and "written" in session.trouble.message
        with pytest.raises(EncodingError):
            session.accept([line(session, "Nearly")])
    assert path.read_text(encoding="utf-8") == theirs
    session.accept([line(session, "Nearly")])
    assert session.trouble is None
    assert session.script.chapters[1].segments[1].speaker == "nan"
    assert from_json(path.read_text(encoding="utf-8")).chapters[1].segments[1].speaker == "nan"


DELETED = {
    "the folder": lambda folder: shutil.rmtree(folder),
    "script.json": lambda folder: (folder / "script.json").unlink(),
    "cast.toml": lambda folder: (folder / "cast.toml").unlink(),
    "made": lambda folder: (shutil.rmtree(folder / "made"), (folder / "script.json").unlink()),
}
AFTER = {
    "look": lambda d: d.look(),
    "accept": lambda d: d.accept([line(d, "Nearly")]),
    "undo": lambda d: d.undo(),
    "voice": lambda d: d.voice("@narrator", engines_setting(), None),
}


# Each deletion and each step once; the other pairs are slow.
@pytest.mark.parametrize(
    ("deleted", "after"),
    [
        pytest.param(d, a, marks=() if i == k else pytest.mark.slow)
        for i, d in enumerate(DELETED)
        for k, a in enumerate(AFTER)
    ],
)
def test_what_is_deleted_under_the_studio_is_written_again_from_what_it_holds(session, deleted, after):
    session.assign([line(session, "Who is there?")], None, "Lady Vane")
    session.assign([line(session, "Then hurry.")], None, "Nan")
    session.voice(session.script.characters[0].id, engines_setting(), True)
    session.voice("@unknown", engines_setting(), None)
    before, count = session.state, len(session._undo)
    edited = [
        (n, k)
        for n, c in enumerate(before.script.chapters)
        for k, s in enumerate(c.segments)
        if s.method is Method.EDITED
    ]
    DELETED[deleted](session.workspace.folder)
    AFTER[after](session)
    assert session.trouble is not None and "written again" in session.trouble.message and session.trouble.hint
    assert ("trouble", {"message": session.trouble.message, "hint": session.trouble.hint}) in session.events
    assert len(session._undo) == count + {"look": 0, "undo": -1}.get(after, 1)
    script, cast = session.workspace.script(), session.workspace.cast()
    assert from_json(script) == session.script and cast == session.state.cast
    assert all(session.script.chapters[n].segments[k] == before.script.chapters[n].segments[k] for n, k in edited)
    if after == "look":
        assert session.state == before
    # A page that is opened again, on the same files, has the same story.
    again = Session(session.book, session.workspace, Options(engine="tone"), session.target)
    assert again.script == session.script and again.state.cast == session.state.cast
    session.accept([line(session, "The rope is wet.")])
    assert session.trouble is None


def test_a_run_begins_with_what_was_deleted(session):
    """The pipeline would make other files, without what the user did."""
    from audiobook.studio.finished import Finished
    from audiobook.studio.runs import Runs

    session.assign([line(session, "Then hurry.")], None, "Nan")
    shutil.rmtree(session.workspace.folder)
    runs = Runs(session, Finished(session))
    runs.start()
    runs._thread.join(60)
    assert runs.progress.state == "done", runs.progress
    assert "Nan" in {c.name for c in from_json(session.workspace.script()).characters}


def test_the_watch_outlives_a_bug_and_tells_it(session, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(session, "_read", broken)
    change_on_disk(session)
    with caplog.at_level(logging.ERROR, "audiobook"):
        session.look()
    assert "ZeroDivisionError" in caplog.text
    assert session.trouble is not None and "bug" in session.trouble.message
    assert session.events[-1][0] == "trouble"
    monkeypatch.undo()
    change_on_disk(session, "Lady Mary Vane")
    session.look()
    assert session.trouble is None
    assert session.script.characters[0].name == "Lady Mary Vane"


def test_a_speaker_is_dropped_and_lines_are_given_by_the_files_as_they_are(session):
    """Somebody cut the text anew a moment ago: places of before mean other lines now."""
    path = session.workspace.script_path
    tom = session.script.characters[1].id
    raw = json.loads(path.read_text(encoding="utf-8"))
    segments = raw["chapters"][0]["segments"]
    joined = {**segments[0], "text": segments[0]["text"]}
    first = segments[1]
    half = len(first["text"]) // 2
    raw["chapters"][0]["segments"] = [
        joined,
        {**first, "text": first["text"][:half]},
        {**first, "text": first["text"][half:]},
        *segments[2:],
    ]
    path.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    session.drop(tom)
    assert all(s.speaker != tom for c in session.script.chapters for s in c.segments)
    assert from_json(path.read_text(encoding="utf-8")) == session.script


# Any content in place of any value.

SCRIPT = Script(
    "The lamp",
    (
        ChapterScript(
            "One",
            (
                Segment(Kind.HEADING, "One\n\n"),
                Segment(Kind.DIALOGUE, "“Go,”", "mary", Method.CUE, 0.9),
                Segment(Kind.NARRATION, " said Mary.\n\n"),
                Segment(Kind.THOUGHT, "Now?", None, Method.UNKNOWN, 0.0, unclosed=True),
                Segment(Kind.DIALOGUE, "“Yes", "tom", Method.RANKER, 0.4, continues=True),
            ),
        ),
        ChapterScript(None, (Segment(Kind.NARRATION, "It rained."),)),
    ),
    (Character("mary", "Mary", ("Pell", "the aunt"), Gender.FEMALE, narrator=True, age="old"), Character("tom", "Tom")),
    author="A. Writer",
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.integers(10**20, 10**30)
    | st.sampled_from(["mary", "tom", "cue", "edited", "dialogue", "heading", "\ud800", "\x00", "", " ", "old", "female", float("inf")])
)  # fmt: skip
ANYTHING = st.recursive(LEAVES, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3))


def places(value, at=()):
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, x in inside:
        yield from places(x, (*at, key))


def put(value, at, new):
    if not at:
        return new
    copy = value.copy()
    copy[at[0]] = put(value[at[0]], at[1:], new)
    return copy


def taken_or_refused(text: str) -> None:
    try:
        script = from_json(text)
    except ScriptError as e:
        assert e.hint and "\n" not in e.message
        (e.message + e.hint).encode()
        return
    again = to_json(script)
    again.encode()
    assert from_json(again) == script
    voices = engines.load("tone").voices()
    tomllib.loads(cast_file.to_toml(deal(script, voices)))


@settings(max_examples=600, deadline=None)
@given(st.data(), ANYTHING)
def test_any_json_in_place_of_a_value_is_a_script_or_refused(data, new):
    raw = json.loads(to_json(SCRIPT))
    at = data.draw(st.sampled_from(sorted(places(raw), key=str)))
    taken_or_refused(json.dumps(put(raw, at, new), ensure_ascii=data.draw(st.booleans())))


@pytest.mark.parametrize(
    "odd", [[], ["a", "list"], {}, {"a": 1}, 0, -1.5, 10**400, True, None, "", "\ud800", "\x00", float("nan")]
)
def test_each_odd_thing_in_place_of_each_value(odd):
    raw = json.loads(to_json(SCRIPT))
    for at in places(raw):
        taken_or_refused(json.dumps(put(raw, at, odd)))


@pytest.mark.parametrize(
    "text",
    ["", "\ufeff", "null", "[" * 100_000, '{"format": ' * 50_000, "9" * 10_000, '"\\ud800"', "Infinity", "\x00", '{"format": "\\udfff"}',
     to_json(SCRIPT).replace("0.9", "9" * 10_000), to_json(SCRIPT).replace('"It rained."', "[" * 50_000 + "]" * 50_000),
     to_json(SCRIPT).replace('"id": "tom"', '"id": "mary"'), to_json(SCRIPT)[:-20]],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_script_at_all_is_refused(text):
    with pytest.raises(ScriptError):
        from_json(text)


def test_a_byte_order_mark_and_numbers_without_a_point_do_no_harm():
    assert from_json("\ufeff" + to_json(SCRIPT)) == SCRIPT
    assert from_json(to_json(SCRIPT).replace("0.9", "1")).chapters[0].segments[1].confidence == 1


def test_many_characters_are_checked_in_fair_time():
    people = tuple(Character(f"p{n}", f"P {n}") for n in range(30_000))
    assert len(from_json(to_json(Script("t", (), people))).characters) == 30_000


TOLD = {
    "format": "audiobook-timeline/1", "duration_ms": 10, "chapters": [],
    "utterances": [{"chapter": 0, "segment": 1, "from": 0, "to": 4, "speaker": None, "voice": "tone/bass", "start_ms": 0, "end_ms": 9, "text": "Go"}],
}  # fmt: skip


@given(st.data(), ANYTHING)
def test_any_json_in_a_timeline_is_read_or_refused(data, new):
    at = data.draw(st.sampled_from(sorted(places(TOLD), key=str)))
    try:
        found = timeline.from_json(json.dumps(put(TOLD, at, new)))
    except ScriptError:
        return
    json.dumps([[t.start, t.end, t.start_ms, t.end_ms] for t in found], allow_nan=False)


@pytest.mark.parametrize(
    "wrong",
    [
        "[" * 100_000,
        "{}",
        '{"utterances": [1]}',
        json.dumps(TOLD).replace("9", "[]"),
        json.dumps(TOLD).replace("1,", "99,"),
    ],
)
def test_a_strange_timeline_lights_nothing_and_stops_nothing(session, wrong):
    from audiobook.studio.finished import Finished

    session.workspace.timeline_path.write_text(wrong)
    finished = Finished(session)
    assert finished.heard() == {}
    finished.changed()


# Whole commands.

ORDERS = {
    "apart": '[characters.tom-hale]\nname = "Tom Hale"\ngender = "male"\n\n[narrator]\nvoice = "tone/elder" # the teller\n\n[characters.mary-vane]\nvoice = "tone/dame"\n',
    "late parent": '[characters.mary-vane]\nvoice = "tone/dame"\n\n[unknown]\nvoice = "tone/bass"\n\n[characters]\n\n[pauses]\ncue = 90\n',
    "dotted": 'characters.mary-vane.voice = "tone/dame" # hers\nnarrator.voice = "tone/elder"\n\n[pauses]\n',
    "inline": 'characters = { mary-vane = { voice = "tone/dame" } } # hers\nnarrator = {voice = "tone/elder"}\n',
    "below": '[characters.mary-vane.notes]\nmine = "x"\n\n[narrator]\n\n[characters."mary-vane"]\nvoice = "tone/dame"\n',
}  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
def test_make_and_the_studio_take_a_cast_in_any_order(order, audiobook, studio):
    s = studio()
    path = s.folder / "output/story/cast.toml"
    path.write_text(ORDERS[order], encoding="utf-8")
    done = audiobook("make", "story.txt", "--engine", "tone", "-q")
    assert done.returncode == 0, done.stderr.decode()
    made = tomllib.loads(path.read_text(encoding="utf-8"))
    assert made["characters"]["mary-vane"]["voice"] == "tone/dame"
    assert made["characters"]["tom-hale"]["voice"]
    who = s.speaker("Is the boat")
    s.post("/api/cast/voice", {"who": who, "pitch": 77, "locked": True})
    s.post("/api/cast/deal")
    s.post("/api/speakers/describe", {"id": who, "gender": "female"})
    s.post("/api/speakers/merge", {"id": s.speaker("Nearly"), "into": who})
    now = tomllib.loads(path.read_text(encoding="utf-8"))
    assert now["characters"][who]["pitch"] == 77 and "tom-hale" not in now["characters"]
    for comment in ("# the teller", "# hers"):
        assert (comment in ORDERS[order]) == (comment in path.read_text(encoding="utf-8"))
    for _ in range(4):
        s.post("/api/undo")


@pytest.mark.parametrize(
    "content",
    ["[characters.mary\n", "characters = [1]\n", "[characters.mary-vane]\nvoice = [1]\n", '[narrator]\nvoice = "tone/bass"\npitch = nan\n', "[narrator]\n[narrator]\n",
     "[pauses]\ncue = [1]\n", '[characters.mary-vane]\naliases = "M"\n', "[[characters.mary-vane]]\n", '[characters.mary-vane]\nname = 3\ngender = "male"\n'],
)  # fmt: skip
def test_make_refuses_a_cast_that_does_not_hold_together(content, audiobook, tmp_path):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    path = tmp_path / "output/story/cast.toml"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    done = audiobook("make", "story.txt", "--engine", "tone", "-q")
    assert done.returncode == 4 and b"Traceback" not in done.stderr, done.stderr.decode()
    assert b"cast.toml" in done.stderr
    assert path.read_text(encoding="utf-8").startswith(content)
