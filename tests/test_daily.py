"""What a reader does every day: many books, some chapters, another pace, another narrator, defaults of their own."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import config as configuration
from audiobook.cast import Cast, Setting
from audiobook.cli import audiobook as program
from audiobook.cli import many, values
from audiobook.cli.books import story_files
from audiobook.directing import Direction, direct
from audiobook.errors import ScriptError, UsageError
from audiobook.pipeline.options import numbers_text
from audiobook.reading.folders import in_order_of_numbers
from audiobook.reading.joined import read_as_one
from audiobook.script import ChapterScript, Kind, Script, Segment

ROOT = Path(__file__).parent.parent
SMALL = '"{}," said Mary.\n\n"No," said Tom. He closed the door.\n'
TONE = ("--engine", "tone")


def small(path: Path, word: str = "Go") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SMALL.format(word), encoding="utf-8")
    return path


def book_of(path: Path, chapters: int) -> Path:
    text = "\n\n".join(f"Chapter {n}\n\n" + SMALL.format(f"Word {n}") for n in range(1, chapters + 1))
    path.write_text(text, encoding="utf-8")
    return path


# Many books


def test_one_that_fails_does_not_stop_the_others(audiobook, tmp_path):
    small(tmp_path / "a.txt")
    small(tmp_path / "books" / "part 10.txt", "Ten")
    small(tmp_path / "books" / "part 2.txt", "Two")
    small(tmp_path / "books" / "deeper" / "x.md", "Deep")
    small(tmp_path / "books" / "deeper" / "x.txt", "Deep")
    (tmp_path / "books" / "empty.txt").touch()
    done = audiobook("make", "a.txt", "missing.txt", "books", "-o", "to", *TONE)
    report = done.stderr.decode()
    assert done.returncode == 3
    made = [Path(line).name for line in done.stdout.decode().splitlines()]
    assert made == ["a.mp3", "x.mp3", "part 2.mp3", "part 10.mp3"]
    assert all((tmp_path / "to" / name).is_file() for name in made)
    assert "another format: x.txt" in report
    # The table at the end: each book with what became of it.
    table = report.split("book ", 1)[1]
    for name, what in (("a.txt", "made"), ("missing.txt", "failed"), ("empty.txt", "exit code 3"), ("x.md", "made")):
        assert any(name in line and what in line for line in table.splitlines()), (name, table)
    assert "4 made, 2 failed" in report
    # What a batch wrote is no story to make.
    again = audiobook("make", "books", "a.txt", "-o", "to", *TONE, "--json")
    found = json.loads(again.stdout)
    assert found["format"] == "audiobook-made-books/1" and found["exit_code"] == 3
    assert [Path(b["book"]).name for b in found["books"] if "error" in b] == ["empty.txt"]
    assert all(b["parts_reused"] == b["parts"] for b in found["books"] if "error" not in b)


def test_a_bug_in_one_book_does_not_stop_the_others(audiobook, tmp_path, monkeypatch):
    small(tmp_path / "a.txt")
    small(tmp_path / "b.txt", "Stay")
    from audiobook import pipeline

    real = pipeline.make

    def broken(book, target, *more):
        if target.stem == "a":
            raise RuntimeError("a wheel came off")
        return real(book, target, *more)

    monkeypatch.setattr(pipeline, "make", broken)
    done = audiobook("make", "a.txt", "b.txt", *TONE)
    assert done.returncode == 1
    assert done.stdout.decode().split() == [str(Path("output/b.mp3"))]
    assert "a wheel came off" in done.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ("make", "a.txt", "b.txt", "-o", "x.mp3"),
        ("make", "a.txt", "b.txt", "--workspace", "w"),
        ("make", "a.txt", "-"),
        ("studio", "a.txt", "b.txt"),
        ("script", "a.txt", "b.txt"),
        ("batch", "a.txt", "b.txt", "--as-one", "X"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_the_work(audiobook, tmp_path, arguments):
    small(tmp_path / "a.txt")
    small(tmp_path / "b.txt", "Stay")
    done = audiobook(*arguments)
    assert done.returncode == 2
    assert b"Hint:" in done.stderr
    assert not (tmp_path / "output").exists()


def test_a_folder_with_no_story_is_refused(audiobook, tmp_path):
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "cover.jpg").touch()
    done = audiobook("make", "books")
    assert done.returncode == 3 and b"no story in books" in done.stderr


@given(st.lists(st.tuples(st.sampled_from(["ch", "Chapter ", ""]), st.integers(0, 2000)), unique=True))
def test_numbers_in_names_count_as_numbers(names):
    for stem in {stem for stem, _ in names}:
        numbers = [n for s, n in names if s == stem]
        paths = sorted((Path(f"{stem}{n}.txt") for n in numbers), key=in_order_of_numbers)
        assert [int(p.stem.removeprefix(stem)) for p in paths] == sorted(numbers)


def test_what_a_shell_lists_by_letters_is_put_in_order(tmp_path):
    files = [small(tmp_path / f"ch{n}.txt") for n in (1, 10, 2)]
    found = story_files(files, chapters=True)
    assert [p.stem for p in found.files] == ["ch1", "ch2", "ch10"] and found.reordered
    # Any other order is the user's.
    typed = [files[1], files[0], files[2]]
    assert story_files(typed, chapters=True).files == tuple(typed)
    assert story_files(files).files == tuple(files)


def test_the_time_left_is_that_of_all_books(tmp_path, monkeypatch):
    files = [tmp_path / f"{n}.txt" for n in range(4)]
    for n, path in enumerate(files):
        path.write_text("x" * 1000 * (n + 1))
    clock = iter([0.0, 30.0])
    monkeypatch.setattr(many.time, "monotonic", lambda: next(clock, 30.0))
    watch = many.BatchWatch(files, quiet=True)
    assert watch.left_seconds(0.0) is None
    with watch.book(0):
        pass
    # A tenth of the text took 30 s.
    assert watch.left_seconds(0.0) == pytest.approx(270)
    with watch.book(1):
        assert watch.left_seconds(0.5) == pytest.approx(30 / 2 * 8)


# Files as chapters


def test_files_as_chapters_of_one_book(audiobook, tmp_path):
    small(tmp_path / "serial" / "10 The End.txt", "Ten")
    small(tmp_path / "serial" / "2 The Middle.txt", "Two")
    book_of(tmp_path / "serial" / "1.txt", 2)
    done = audiobook("make", "--as-one", "A Serial: it's", "serial", *TONE, "--json")
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert found["title"] == "A Serial: it's"
    assert [c["title"] for c in found["chapters"]] == ["Chapter 1", "Chapter 2", "2 The Middle", "10 The End"]
    assert [Path(f).name for f in found["files"]] == ["A Serial it's.mp3"]
    # One more chapter: the same book, and what was made is there already.
    small(tmp_path / "serial" / "11.txt", "Eleven")
    more = json.loads(audiobook("make", "--as-one", "A Serial: it's", "serial", *TONE, "--json").stdout)
    assert more["workspace"] == found["workspace"] and more["parts_reused"] == found["parts"]
    listed = audiobook("chapters", "--as-one", "A Serial: it's", "serial")
    assert "11" in listed.stdout.decode().splitlines()[-1]


def test_the_facts_of_a_book_of_files(tmp_path):
    french = "« Je ne sais pas où il est allé », dit Marie. Elle ferma la porte et s'assit près de la fenêtre pour attendre.\n\n"
    paths = []
    for n in range(3):
        paths.append(tmp_path / f"{n}.html")
        paths[-1].write_text(f"<title>The Whole</title><p>{french}</p>" * 3, encoding="utf-8")
    book = read_as_one(paths, "  Le  Livre ")
    assert book.title == "Le Livre"
    assert book.language == "fr" and len([g for g in book.guesses if "language" in g]) <= 1
    # What all files have for a title is the book's: their names tell them apart.
    assert [c.title for c in book.chapters] == ["0", "1", "2"]
    assert read_as_one(paths, "x", language="de").language == "de"


# Some chapters


def test_some_chapters_leave_the_whole_alone(audiobook, tmp_path):
    book_of(tmp_path / "story.txt", 5)
    listed = json.loads(audiobook("chapters", "story.txt", "--json").stdout)
    assert [(c["number"], c["title"]) for c in listed["chapters"]] == [(n, f"Chapter {n}") for n in range(1, 6)]
    some = json.loads(
        audiobook("make", "story.txt", "--chapters", "2-3,5", "--json", "--read-along", "html", *TONE).stdout
    )
    assert [c["title"] for c in some["chapters"]] == ["Chapter 2", "Chapter 3", "Chapter 5"]
    assert [Path(f).name for f in some["files"]] == ["story.2-3,5.mp3", "story.2-3,5.read-along.html"]
    page = (tmp_path / some["files"][1]).read_text(encoding="utf-8")
    assert "Word 3" in page and "Word 5" in page and "Word 4" not in page
    before = {p: (tmp_path / p).read_bytes() for p in some["files"]}
    whole = json.loads(audiobook("make", "story.txt", "--json", *TONE).stdout)
    assert whole["parts_reused"] == some["parts"] == 3 and whole["files"] == [str(Path("output/story.mp3"))]
    sound = (tmp_path / "output/story.mp3").read_bytes()
    again = json.loads(audiobook("make", "story.txt", "--chapters", "1", "--json", *TONE).stdout)
    assert again["parts_reused"] == again["parts"] == 1
    assert (tmp_path / "output/story.mp3").read_bytes() == sound
    assert all((tmp_path / p).read_bytes() == content for p, content in before.items())
    timeline = json.loads((tmp_path / "output/story/timeline.json").read_text())
    assert len(timeline["chapters"]) == 5
    last = json.loads(audiobook("make", "story.txt", "--json", *TONE).stdout)
    assert last["parts_reused"] == last["parts"] == 5


def test_chapters_in_files_keep_their_numbers(audiobook, tmp_path):
    book_of(tmp_path / "story.txt", 4)
    whole = json.loads(audiobook("make", "story.txt", "--split", "chapters", "--json", *TONE).stdout)["files"]
    some = json.loads(audiobook("make", "story.txt", "--split", "chapters", "--chapters", "3", "--json", *TONE).stdout)[
        "files"
    ]
    assert [Path(p).name for p in some] == ["03 - Chapter 3.mp3"]
    assert all((tmp_path / p).is_file() for p in (*whole, *some)) and not set(some) & set(whole)


@pytest.mark.parametrize("chapters", ["0", "6", "3-9", "5-2", "x", "", "1,,2", "1-"])
def test_chapters_that_are_not_there_are_refused(audiobook, tmp_path, chapters):
    book_of(tmp_path / "story.txt", 5)
    done = audiobook("make", "story.txt", "--chapters", chapters, *TONE)
    assert done.returncode == 2 and b"Hint:" in done.stderr
    assert not list(tmp_path.glob("output/*.mp3"))


@given(st.sets(st.integers(1, 60), min_size=1))
def test_chapters_are_told_as_they_are_typed(numbers):
    assert values.chapters(numbers_text(sorted(numbers))) == tuple(sorted(numbers))


# The pace


@pytest.mark.parametrize(
    ("typed", "factor"),
    [("155", 1), ("80", 80 / 155), ("300", 300 / 155), ("310 wpm", 2), ("1.2", 1.2), ("1,2x", 1.2), ("x1.5", 1.5), ("90%", 0.9)],
)  # fmt: skip
def test_a_pace_as_typed(typed, factor):
    if factor == 2:
        with pytest.raises(UsageError, match="out of reach"):
            values.pace(typed)
    else:
        assert values.pace(typed) == pytest.approx(factor)


@pytest.mark.parametrize("typed", ["fast", "", "-1", "79", "301", "0.4", "2.1", "1.2.3", "155 kph", "nan", "1e2"])
def test_a_pace_that_is_none_is_refused(typed):
    with pytest.raises(UsageError):
        values.pace(typed)


def test_the_pace_is_heard_with_its_pauses(audiobook, tmp_path):
    text = "The rain fell on the island all day. Nobody came to the tower, and nobody left it.\n\n" * 12
    (tmp_path / "story.txt").write_text(text)
    ms = {}
    for pace in ("80", "155", "300"):
        done = json.loads(audiobook("make", "story.txt", "--pace", pace, "--engine", "espeak", "--json").stdout)
        ms[int(pace)] = done["duration_ms"]
    for pace in (80, 300):
        assert ms[155] / ms[pace] == pytest.approx(pace / 155, rel=0.1), ms
    # It counts for the run alone, and a pause that is given in milliseconds is as long as it says.
    assert "rate_wpm = 155" in (tmp_path / "output/story/cast.toml").read_text()


def test_a_pace_changes_every_voice_and_no_word():
    script = Script("t", (ChapterScript(None, (Segment(Kind.NARRATION, "One. Two. Three."),)),))
    usual = direct(script, Cast(Setting("tone/bass", 50, 150), Setting("tone/alto")))[0]
    quick = direct(script, Cast(Setting("tone/bass", 50, 150), Setting("tone/alto")), Direction(pace=1.5))[0]
    assert [u.text for u in quick] == [u.text for u in usual]
    assert {u.setting.rate_wpm for u in usual} == {150} and {u.setting.rate_wpm for u in quick} == {225}


# The narrator


def test_the_narrator_that_is_asked_for_stays(audiobook, tmp_path):
    small(tmp_path / "story.txt")
    cast = tmp_path / "output/story/cast.toml"

    def narrator(*more):
        done = audiobook("make", "story.txt", "--json", *more)
        assert done.returncode == 0, done.stderr.decode()
        found = json.loads(done.stdout)
        return (
            found["narrator"]["voice"],
            tomllib.loads(cast.read_text())["narrator"]["voice"],
            " ".join(found["notes"]),
        )

    assert narrator(*TONE)[:2] == ("tone/bass", "tone/bass")
    assert narrator("--narrator", "tone/alto")[:2] == ("tone/alto", "tone/alto")
    assert narrator()[:2] == ("tone/alto", "tone/alto")
    # A person's own line in the file stays, and the report says so.
    cast.write_text(cast.read_text().replace('"tone/alto"', '"tone/tenor"', 1))
    used, kept, notes = narrator("--narrator", "tone/treble")
    assert (used, kept) == ("tone/treble", "tone/tenor") and "in this run alone" in notes
    assert narrator()[:2] == ("tone/tenor", "tone/tenor")


def test_an_unknown_narrator_is_refused_with_the_nearest(audiobook, tmp_path):
    small(tmp_path / "story.txt")
    done = audiobook("make", "story.txt", "--narrator", "tone/basss")
    assert done.returncode == 2 and b"Did you mean tone/bass" in done.stderr
    assert not (tmp_path / "output").exists()
    assert audiobook("cast", "story.txt", "--narrator", "alto", *TONE).returncode == 0


# Defaults of the user's own


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The path of a user's config file that counts."""
    path = tmp_path / "own" / "config.toml"
    monkeypatch.setenv("AUDIOBOOK_CONFIG", str(path))
    return path


def effective(audiobook):
    return {k: (v["value"], v["source"]) for k, v in json.loads(audiobook("config", "--json").stdout)["values"].items()}


def test_which_of_four_places_counts(audiobook, tmp_path, own, monkeypatch):
    small(tmp_path / "story.txt")

    def form(*more):
        return Path(json.loads(audiobook("make", "story.txt", *TONE, "--json", *more).stdout)["files"][0]).suffix

    assert audiobook("config", "set", "format", "flac").returncode == 0
    assert form() == ".flac"
    assert effective(audiobook)["format"] == ("flac", str(own))
    told = audiobook("config", "set", "format", "wav", "--project")
    assert told.returncode == 0 and form() == ".wav"
    assert "audiobook.toml counts before it" in audiobook("config", "set", "format", "flac").stderr.decode()
    monkeypatch.setenv("AUDIOBOOK_FORMAT", "opus")
    assert effective(audiobook)["format"] == ("opus", "AUDIOBOOK_FORMAT") and form() == ".opus"
    assert form("--format", "mp3") == ".mp3"
    monkeypatch.delenv("AUDIOBOOK_FORMAT")
    assert audiobook("config", "unset", "format", "--project").returncode == 0
    assert form() == ".flac"


def test_the_engine_and_the_narrator_that_are_usual_give_way_to_the_storys_own(audiobook, tmp_path, own, monkeypatch):
    monkeypatch.delenv("AUDIOBOOK_ENGINE")
    small(tmp_path / "story.txt")
    own.parent.mkdir()
    own.write_text('engine = "tone"\nnarrator = "tone/alto"\n')
    assert json.loads(audiobook("cast", "story.txt", "--json").stdout)["narrator"]["voice"] == "tone/alto"
    (tmp_path / "output" / "story").mkdir(parents=True)
    (tmp_path / "output" / "story" / "cast.toml").write_text('[narrator]\nvoice = "tone/tenor"\n')
    found = json.loads(audiobook("cast", "story.txt", "--json").stdout)
    assert found["narrator"]["voice"] == "tone/tenor" and {r["voice"][:5] for r in found["cast"]} == {"tone/"}


def test_flags_and_the_series_of_the_defaults_are_taken_back(audiobook, tmp_path, own):
    small(tmp_path / "story.txt")
    (tmp_path / "audiobook.toml").write_text('quiet = true\nseries = "Quay"\n')
    assert audiobook("cast", "story.txt", *TONE).stdout  # a table is asked for, and shown
    done = audiobook("make", "story.txt", *TONE)
    assert done.returncode == 0 and not done.stderr
    assert (tmp_path / "output" / "Quay.cast.toml").is_file()
    loud = audiobook("make", "story.txt", "--no-quiet", *TONE)
    assert b"Voices from the series Quay" in loud.stderr
    alone = audiobook("make", "story.txt", "--no-quiet", "--no-series", *TONE)
    assert alone.returncode == 0 and b"Voices from the series" not in alone.stderr


MISTAKES = {
    "engin = 'x'": "line 1: unknown key “engin”",
    "# mine\n\nread_along = 'html'": "line 3: unknown key “read_along”",
    "jobs = 'many'": "jobs must be a whole number",
    "plain = 1": "plain must be true or false",
    "pace = 'fast'": "pace must be",
    "format = 'ogg'": "format must be one of",
    "subtitles = ['vtt', 'sub']": "subtitles must be one of",
    "[pause]\nsentence = 1": "pause must be a list",
    "pace = ": "is not TOML",
}


@pytest.mark.parametrize("content", MISTAKES)
@pytest.mark.parametrize("project", [False, True])
def test_a_mistake_in_a_config_file_is_told_with_its_place(audiobook, tmp_path, own, content, project):
    path = tmp_path / "audiobook.toml" if project else own
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    small(tmp_path / "story.txt")
    done = audiobook("script", "story.txt")
    assert done.returncode == 4 and not done.stdout
    report = done.stderr.decode()
    assert path.name in report and MISTAKES[content] in report
    # The command line has the same keys.
    assert audiobook("config", "set", "pace", "170", *["--project"] * project).returncode == 4
    assert path.read_text() == content


def test_what_a_person_wrote_in_a_config_file_stays(audiobook, own):
    own.parent.mkdir()
    own.write_text("# mine\nengine = 'tone' # quick\n\njobs = 2\n")
    assert audiobook("config", "set", "pace", "1.2").returncode == 0
    assert audiobook("config", "set", "jobs", "3").returncode == 0
    text = own.read_text()
    assert text.startswith("# mine\nengine = 'tone' # quick\n") and "jobs = 3" in text and "pace = 1.2" in text
    assert audiobook("config", "unset", "lexicon").returncode == 2
    shown = audiobook("config").stdout.decode()
    assert "engine" in shown and "AUDIOBOOK_ENGINE" in shown and str(own) in "".join(shown.split())


@given(
    st.dictionaries(
        st.sampled_from(list(configuration.KEYS)),
        st.one_of(st.booleans(), st.integers(), st.text(), st.floats(), st.lists(st.text()), st.none()),
    )
)
@settings(max_examples=100)
def test_any_value_is_taken_or_refused_with_its_key(given_):
    for name, value in given_.items():
        try:
            found = configuration.checked(name, value, "here")
        except ScriptError as e:
            assert name in e.message and "here" in e.message
        else:
            # What was taken is taken again.
            assert configuration.checked(name, found, "here") == found


def test_every_key_is_an_option_and_every_option_that_is_no_deed_has_one():
    options = {
        o.removeprefix("--") for c in program.commands.values() for p in c.params for o in p.opts if o.startswith("--")
    }
    assert set(configuration.KEYS) - set(configuration.NOT_OPTIONS) <= options
    making = {o.removeprefix("--") for p in program.commands["make"].params for o in p.opts if o.startswith("--")}
    for_one_run = {"workspace", "output", "as-one", "preview", "chapters", "no-series", "json"}
    assert making - for_one_run <= set(configuration.KEYS)


# Reports as JSON


NO_REPORT = {"studio": "it serves a page"}


def test_every_command_that_reports_has_json_and_its_format_is_documented():
    docs = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "audiobook" / "cli").glob("*.py"))
    for name, command in program.commands.items():
        flags = {o for p in command.params for o in p.opts}
        assert ("--json" in flags) != (name in NO_REPORT), name
    formats = set(re.findall(r'"(audiobook-[a-z-]+/\d+)"', source))
    assert len(formats) >= 9
    for form in formats:
        assert f"`{form}`" in docs, form


def test_reports_as_json_are_one_object_with_a_format(audiobook, tmp_path):
    small(tmp_path / "story.txt")
    runs = {
        ("make", "story.txt", *TONE): "audiobook-made/1",
        ("batch", "story.txt", *TONE): "audiobook-made-books/1",
        ("cast", "story.txt"): "audiobook-cast/1",
        ("chapters", "story.txt"): "audiobook-chapters/1",
        ("script", "story.txt"): "audiobook-script/1",
        ("script", "story.txt", "--explain", ""): "audiobook-explanations/1",
        ("report-line", "story.txt", "", "--which", "1"): "audiobook-line-report/1",
        ("voices", *TONE): "audiobook-voices/1",
        ("check", "output/story.mp3"): "audiobook-check/1",
        ("feed", "output", "--url", "https://example.org/"): "audiobook-feed/1",
        ("restore", "output/story"): "audiobook-script-copies/1",
        ("config",): "audiobook-config/1",
        ("doctor",): "audiobook-doctor/1",
        ("clean",): "audiobook-clean/1",
    }
    assert {words[0] for words in runs} == set(program.commands) - set(NO_REPORT)
    for words, form in runs.items():
        done = audiobook(*words, "--json")
        assert done.returncode in (0, 1), (words, done.stderr.decode())
        assert json.loads(done.stdout)["format"] == form


# Voices of another accent


def test_british_voices_are_listed_heard_and_cast_by_name(audiobook, tmp_path):
    espeak = ("--engine", "espeak")
    listed = json.loads(audiobook("voices", "--language", "en-GB", *espeak, "--json").stdout)["voices"]
    assert len(listed) > 10 and {v["language"] for v in listed} == {"en-GB"}
    voice = listed[3]["id"]
    assert "en-gb" in voice
    heard = audiobook("voices", voice, "-o", "heard.mp3", "--text", "Good evening.")
    assert heard.returncode == 0, heard.stderr.decode()
    assert (tmp_path / "heard.mp3").stat().st_size > 2000
    # In an American book, too.
    small(tmp_path / "story.txt")
    done = audiobook("cast", "story.txt", "--narrator", voice, "--sample", "cast.mp3", "-o", "cast.toml", *espeak)
    assert done.returncode == 0, done.stderr.decode()
    (tmp_path / "output/story").mkdir(parents=True)
    (tmp_path / "cast.toml").replace(tmp_path / "output/story/cast.toml")
    made = audiobook("make", "story.txt", "--json")
    assert json.loads(made.stdout)["narrator"]["voice"] == voice, made.stderr.decode()


def test_the_voice_that_a_british_books_report_names_can_be_heard(audiobook, tmp_path):
    small(tmp_path / "story.txt")
    found = json.loads(audiobook("make", "story.txt", "--language", "en-GB", "--engine", "espeak", "--json").stdout)
    for role in found["cast"]:
        assert audiobook("voices", role["voice"], "-o", "x.mp3", "--text", "Yes.").returncode == 0, role


@pytest.mark.parametrize("language", ["xx-yy-zz", "English", "e"])
def test_a_language_that_is_none_is_refused(audiobook, language):
    assert audiobook("voices", "--language", language).returncode == 2


def test_an_engine_without_a_voice_for_a_language_names_those_that_have(audiobook):
    done = audiobook("voices", "--language", "fr", "--engine", "tone")
    assert done.returncode == 2 and b"--engine espeak" in done.stderr


# The documentation


# Those of the tutorial and the how-tos run in test_documents.py.
@pytest.mark.parametrize(("page", "least"), [("formats.md", 9)])
def test_the_commands_of_the_documentation_run_as_they_stand(audiobook, tmp_path, own, page, least):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    lines = re.findall(r"^ {4,6}(audiobook .+)$", text, re.MULTILINE)
    assert len(lines) >= least
    for line in lines:
        # The quickest engine will do: what is tried is that the command is understood.
        quick = {"espeak": "tone", "hibari/felix": "tone/alto"}
        words = [quick.get(word, word) for word in shlex.split(line)]
        done = audiobook(*words[1:])
        assert done.returncode == 0, (line, done.stderr.decode())


def test_a_list_of_voices_says_where_an_accent_is_to_be_had(audiobook):
    pytest.importorskip("hibari", reason="hibari comes with the plain install where it can be had")
    told = audiobook("voices", "--language", "en-GB", "--engine", "hibari").stderr.decode()
    assert "--engine espeak" in told
    assert "accent of en-GB" in told or "hibari/emma" not in told
