"""No finished file is lost: a run replaces only what it made itself, and says what became of everything else."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from audiobook.outputs import Outputs

TEXT = "Chapter 1. Dawn\n\n“Go,” said Mary.\n\nChapter 2. Dusk\n\n“No,” said Tom.\n"


@pytest.fixture
def make(quick, tmp_path):
    """Makes a small story with the given options: make("--format", "m4b") → the report, as text."""
    story = tmp_path / "s.txt"
    if not story.exists():
        story.write_text(TEXT, encoding="utf-8")

    def run(*options: str, text: str | None = None, typed: bool = False) -> str:
        if text is not None:
            story.write_text(text, encoding="utf-8")
        done = quick("make", *(() if typed else ("s.txt", "--engine", "tone")), *options)
        assert done.returncode == 0, done.stderr.decode()
        return " ".join(done.stderr.decode().split())

    return run


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that a user sees, by name: the finished ones, not the working files."""
    found = [p for p in folder.rglob("*") if p.is_file() and "made" not in p.parts and "clips" not in p.parts]
    return {str(p.relative_to(folder)): p.read_bytes() for p in found if not p.name.startswith(".")}


class TestALaterRun:
    @pytest.mark.parametrize(
        ("first", "second", "files"),
        [
            ([], ["--format", "m4b", "--read-along", "html"], ["output/s.mp3", "output/s.m4b"]),
            (["-o", "one.mp3"], ["-o", "two.m4b", "--subtitles", "vtt"], ["one.mp3", "two.m4b", "two.vtt"]),
            (["--subtitles", "vtt"], ["--read-along", "html"], ["output/s.mp3", "output/s.vtt", "output/s.read-along.html"]),
            (["--split", "chapters"], [], ["output/s.mp3", "output/s-chapters/01 - Chapter 1. Dawn.mp3"]),
            (["--split", "chapters"], ["--preview"], ["output/s.preview.mp3", "output/s-chapters/01 - Chapter 1. Dawn.mp3"]),
            (
                ["--split", "chapters", "--subtitles", "srt"],
                ["--split", "chapters", "--format", "opus"],
                [f"output/s-chapters/0{n}{ending}" for n in ("1 - Chapter 1. Dawn", "2 - Chapter 2. Dusk") for ending in (".mp3", ".srt", ".opus")],
            ),
            (["--split", "chapters", "-o", "x"], ["-o", "x/whole.mp3"], ["x/whole.mp3", "x/01 - Chapter 1. Dawn.mp3"]),
            (["-o", "x/whole.mp3"], ["--split", "chapters", "-o", "x"], ["x/whole.mp3", "x/02 - Chapter 2. Dusk.mp3"]),
        ],
    )  # fmt: skip
    def test_keeps_what_it_does_not_make(self, make, tmp_path, first, second, files):
        make(*first)
        before = contents(tmp_path)
        report = make(*second)
        after = contents(tmp_path)
        assert {n: after.get(n) for n in before if n.endswith((".mp3", ".vtt", ".srt"))}.items() <= before.items()
        assert set(files) <= set(after)
        assert "Deleted" not in report and "another" not in report

    def test_in_a_batch_keeps_it_too(self, make, quick, tmp_path):
        batch = ("batch", "s.txt", "--engine", "tone", "--into", "done")
        make("-o", "done/other.mp3")
        assert quick(*batch).returncode == 0
        assert quick(*batch, "--format", "m4b", "--subtitles", "vtt").returncode == 0
        assert quick(*batch, "--split", "chapters").returncode == 0
        assert {"other.mp3", "s.mp3", "s.m4b", "s.vtt", "s-chapters"} == {p.name for p in (tmp_path / "done").iterdir()}

    def test_deletes_chapters_that_have_other_names_now_and_lists_them(self, make, tmp_path):
        make("--split", "chapters", "--subtitles", "vtt")
        folder = tmp_path / "output/s-chapters"
        report = make("--split", "chapters", "--subtitles", "vtt", text=TEXT.replace("Dusk", "Night"))
        assert {p.stem for p in folder.iterdir()} == {"01 - Chapter 1. Dawn", "02 - Chapter 2. Night"}
        old = Path("output/s-chapters/02 - Chapter 2. Dusk.mp3")
        assert f"Deleted, because this run made them anew under other names: {old}" in report

    def test_leaves_such_a_chapter_that_somebody_changed(self, make, tmp_path):
        make("--split", "chapters")
        mine = tmp_path / "output/s-chapters/02 - Chapter 2. Dusk.mp3"
        mine.write_bytes(mine.read_bytes() + b"a tag of my own")
        report = make("--split", "chapters", text=TEXT.replace("Dusk", "Night"))
        assert mine.read_bytes().endswith(b"a tag of my own")
        assert "Not deleted, because somebody changed them" in report and mine.name in report

    def test_names_what_no_longer_fits_the_audio(self, make, tmp_path):
        make("--subtitles", "vtt")
        assert "Out of date" not in make()
        for _ in range(2):
            report = make(text=TEXT.replace("No,", "Never,"))
            assert "Out of date, because the audio has changed since: output/s.vtt" in report.replace("\\", "/")
        # The command that is printed makes it again.
        command = report.partition("Make them again: ")[2].split(" Next: ")[0].split()
        assert "Out of date" not in make(*command[command.index("make") + 1 :], typed=True)
        assert "Never," in (tmp_path / "output/s.vtt").read_text(encoding="utf-8")


class TestSomebodyElsesFile:
    @pytest.mark.parametrize(
        ("options", "name"),
        [
            ([], "output/s.mp3"),
            (["-o", "mine.flac"], "mine.flac"),
            (["--subtitles", "srt"], "output/s.srt"),
            (["--read-along", "epub"], "output/s.read-along.epub"),
            (["--preview"], "output/s.preview.mp3"),
            (["--split", "chapters"], "output/s-chapters/01 - Chapter 1. Dawn.mp3"),
        ],
    )
    def test_is_kept_under_another_name(self, make, tmp_path, options, name):
        mine = tmp_path / name
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.write_bytes(b"mine")
        mine.with_name(f"{mine.name}.1").write_bytes(b"older")
        report = make(*options)
        assert mine.read_bytes() != b"mine"
        assert mine.with_name(f"{mine.name}.2").read_bytes() == b"mine"
        assert mine.with_name(f"{mine.name}.1").read_bytes() == b"older"
        assert f"There was another {mine.name}; it is kept as" in report
        # The file is the program's own from now on.
        assert "There was another" not in make(*options, text=TEXT.replace("No,", "Never,"))

    def test_on_a_servers_shelf_stays(self, make, tmp_path):
        shelf = ("--layout", "audiobookshelf", "-o", "shelf")
        make(*shelf)
        (opf,) = tmp_path.glob("shelf/*/*/metadata.opf")
        opf.write_text("my own", encoding="utf-8")
        assert "Left as they are, because this program did not make them" in make(*shelf)
        assert opf.read_text(encoding="utf-8") == "my own"

    @pytest.mark.parametrize(
        "command",
        [
            ["script", "s.txt", "-o", "mine"],
            ["cast", "s.txt", "--engine", "tone", "-o", "mine"],
            ["cast", "s.txt", "--engine", "tone", "--sample", "mine"],
            ["voices", "tone/bass", "-o", "mine"],
        ],
    )
    def test_is_kept_by_the_other_commands_too(self, quick, tmp_path, command):
        (tmp_path / "s.txt").write_text(TEXT, encoding="utf-8")
        (tmp_path / "mine").write_bytes(b"mine")
        done = quick(*command)
        assert done.returncode == 0, done.stderr
        assert b"There was another mine; it is kept as mine.1." in done.stderr
        assert (tmp_path / "mine.1").read_bytes() == b"mine"
        assert quick(*command).returncode == 0
        assert not (tmp_path / "mine.2").exists()


def test_what_a_killed_run_left_is_swept_after_a_day_and_nothing_else(make, tmp_path):
    folder = tmp_path / "output"
    folder.mkdir()
    old, new, mine = folder / ".s.m4b.unfinished", folder / ".x.mp3.unfinished", folder / "mine.unfinished"
    for path in (old, new, mine):
        path.write_bytes(b"half")
    for path in (old, mine):
        os.utime(path, (0, 0))
    make()
    assert not old.exists() and new.exists() and mine.exists()


def test_a_folder_that_is_moved_with_its_files_is_known_again(make, quick, tmp_path):
    make("--split", "chapters")
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.move(tmp_path / "output", moved)
    shutil.move(tmp_path / "s.txt", moved)
    done = quick("make", "s.txt", "--engine", "tone", "--split", "chapters", cwd=moved)
    assert b"2 of 2 parts were there already" in done.stderr and b"another" not in done.stderr


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Walk(RuleBasedStateMachine):
    """Runs of all kinds, a person's changes, and kills between any two steps: nothing is lost.

    Lost would be: what a person wrote, or a finished file that no later run replaced.
    """

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self.folder = Path(tempfile.mkdtemp())
        self.record: dict[str, object] | None = None
        self.persons: set[bytes] = set()
        self.finished: dict[Path, bytes] = {}
        self.count = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def keep(self, record: dict[str, object]) -> None:
        self.record = json.loads(json.dumps(record))

    def content(self, who: str) -> bytes:
        self.count += 1
        return f"{who} {self.count}".encode()

    @rule(
        names=st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True),
        suffix=st.sampled_from([".mp3", ".opus"]),
        beside=st.sampled_from([(), (".vtt",), (".vtt", ".srt")]),
        split=st.booleans(),
        killed=st.none() | st.integers(0, 8),
    )
    def run(self, names, suffix, beside, split, killed):
        outputs = Outputs(self.folder / "output/work", self.record, self.keep)
        target = self.folder / "output" / ("chapters" if split else f"{names[0]}{suffix}")
        audio = [target / f"{name}{suffix}" for name in names] if split else [target]
        companions = [path.with_suffix(ending) for path in audio for ending in beside]
        for step, path in enumerate([*audio, *companions]):
            if step == killed:
                return
            made = self.content("made")
            with outputs.writing(path) as aside:
                aside.write_bytes(made)
            self.finished[path] = made
        outputs.finish(target, suffix, digest(self.content("all")), audio, companions, split=split)
        for path in outputs.changes.deleted:
            assert split and path.parent == target and path.suffix in {suffix, *beside}
            assert path not in (*audio, *companions)
            del self.finished[path]

    @rule(
        name=st.sampled_from(["a.mp3", "b.opus", "a.vtt", "chapters/a.mp3", "chapters/b.vtt", "chapters/d.opus"]),
        how=st.sampled_from(["write", "append", "delete"]),
    )
    def person(self, name, how):
        path = self.folder / "output" / name
        if how == "delete":
            if path.exists():
                self.persons.discard(path.read_bytes())
                self.finished.pop(path, None)
                path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_bytes() if path.exists() and how == "append" else b""
        mine = old + self.content("mine")
        if path.exists():
            self.persons.discard(path.read_bytes())
        path.write_bytes(mine)
        self.persons.add(mine)
        self.finished.pop(path, None)

    @invariant()
    def nothing_is_lost(self):
        there = {p: p.read_bytes() for p in (self.folder / "output").rglob("*") if p.is_file()}
        assert self.persons <= set(there.values())
        for path, content in self.finished.items():
            assert there.get(path) == content


Walk.TestCase.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
TestWalk = Walk.TestCase
