"""A long life of stories in one folder: runs of all kinds, edits, renames and kills, in any order. Nothing is lost, ever.

Lost would be: what a person wrote, and a finished file that no later run replaced.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import tempfile
import tomllib
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from audiobook import cli

STORIES = {
    "s": [
        "Chapter 1. Dawn\n\n“Go,” said Mary. She did not look up from her bread.\n\n“I would rather stay,” said Tom.\n",
        "Chapter 1. Dawn\n\n“Go,” said Mary. She did not look up from her bread.\n\nTom put on his coat and said nothing.\n",
        "Chapter 1. Noon\n\n“Go now,” said Mary. She did not look up from her bread.\n\n“I would rather stay,” said Ann.\n",
    ],
    "x/s": [
        "The Mill\n\n“Is the wheel still turning?” asked the miller’s son. Nobody answered, and the water ran on.\n"
    ],
}
SECOND = "\nChapter 2. Dusk\n\n“No,” said Tom. The lamp went out.\n\n“Then I shall go alone,” said Mary.\n"
CALLS = ("replace", "rename", "unlink", "link")


class Killed(BaseException):
    """The process ends here; nothing that would clean up gets to change a file any more."""


@st.composite
def runs(draw: st.DrawFn) -> list[str]:
    """What somebody types after `make`, but the story."""
    words = draw(
        st.sampled_from(
            [
                [],
                ["-o", "one.mp3"],
                ["-o", "there/"],
                ["--format", "wav"],
                ["--preview"],
                ["--split", "chapters"],
                ["--split", "chapters", "-o", "there"],
                ["--layout", "audiobookshelf", "-o", "shelf"],
                ["--workspace", "own"],
                ["--series", "Road"],
                ["--chapters", "1"],
                ["--narrator", "tone/alto", "--pace", "1.2"],
            ]
        )
    )
    beside = draw(st.sampled_from([[], ["--subtitles", "vtt"], ["--subtitles", "srt,vtt"], ["--read-along", "html"]]))
    return [*words, *beside]


class Life(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.count = 0
        self.persons: set[bytes] = set()
        self.finished: dict[Path, bytes] = {}
        self.lines: set[tuple[Path, str, str]] = set()
        self.pitches: dict[tuple[Path, str], int] = {}
        self.names = {name: f"{name}.txt" for name in STORIES}
        for name, drafts in STORIES.items():
            self.write_story(name, drafts[0])

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def write_story(self, name: str, text: str) -> None:
        path = self.folder / self.names[name]
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def type(self, *words: str, killed: int | None = None) -> tuple[int | None, str, str]:
        """Run the command line; gives its exit code (None where it was killed) and what it printed."""
        out, err = io.StringIO(), io.StringIO()
        here, argv, left = Path.cwd(), sys.argv, killed
        real = {name: getattr(os, name) for name in CALLS}

        def call(name: str):
            def counted(*arguments, **named):
                nonlocal left
                if left is not None:
                    left -= 1
                    if left < 0:
                        raise Killed
                return real[name](*arguments, **named)

            return counted

        with pytest.MonkeyPatch.context() as patch:
            if killed is not None:
                for name in CALLS:
                    patch.setattr(os, name, call(name))
            os.chdir(self.folder)
            sys.argv = ["audiobook", *words]
            try:
                with redirect_stdout(out), redirect_stderr(err):
                    cli.main()
                code: int | None = 0
            except SystemExit as end:
                code = end.code or 0
            except Killed:
                code = None
            finally:
                os.chdir(here)
                sys.argv = argv
        return code, out.getvalue(), " ".join(err.getvalue().split())

    @rule(name=st.sampled_from(sorted(STORIES)), how=runs(), killed=st.none() | st.integers(0, 25))
    def make(self, name: str, how: list[str], killed: int | None) -> None:
        before = {p: p.read_bytes() for p in self.finished}
        code, out, err = self.type("make", self.names[name], "--engine", "tone", *how, killed=killed)
        if code == 2 and "--workspace" in how:
            # The folder that was named belongs to the other story.
            assert "another story" in err
            return
        assert code == 0 or killed is not None, err
        if code != 0:
            # It may have replaced its own files, and no others.
            for path, content in before.items():
                if path.exists() and path.read_bytes() != content and content not in self.persons:
                    self.finished[path] = path.read_bytes()
            self.finished = {p: c for p, c in self.finished.items() if p.exists() or not self.is_replaceable(p, how)}
            return
        made = [self.folder / line for line in out.splitlines()]
        assert all(path.is_file() for path in made)
        for path in self.finished.keys() - set(made):
            if not path.exists():
                assert "--split" in how and str(path.relative_to(self.folder)) in err.replace("\\", "/"), err
        self.finished = {p: c for p, c in self.finished.items() if p.exists()}
        self.finished |= {path: path.read_bytes() for path in made}
        if "--preview" not in how:
            self.check_companions(made, before, err)

    def is_replaceable(self, path: Path, how: list[str]) -> bool:
        """Whether a killed run may have deleted a file: a chapter that it had made anew under another name."""
        return "--split" in how and path.parent.name in {"there", "s-chapters", "s-2-chapters"}

    def check_companions(self, made: list[Path], before: dict[Path, bytes], err: str) -> None:
        """What lies beside audio that is another now was made again, or is named."""
        for audio in made:
            if audio.suffix not in {".mp3", ".wav"} or before.get(audio) in {None, audio.read_bytes()}:
                continue
            if f"There was another {audio.name}" in err:
                # It was another story's, and the report says where it is now.
                continue
            for path in before:
                belongs = path.parent == audio.parent and path.name.startswith(f"{audio.stem}.") and path != audio
                if belongs and path.suffix in {".vtt", ".srt", ".html"} and path.exists() and path not in made:
                    assert path.name in err or before[path] in self.persons, (path, err)

    @rule(name=st.sampled_from(sorted(STORIES)), draft=st.integers(0, 2), longer=st.booleans())
    def another_draft(self, name: str, draft: int, longer: bool) -> None:
        drafts = STORIES[name]
        self.write_story(name, drafts[draft % len(drafts)] + (SECOND if longer and name == "s" else ""))

    @rule(to=st.sampled_from(["s.txt", "renamed.txt", "s.md"]))
    def rename_story(self, to: str) -> None:
        (self.folder / self.names["s"]).rename(self.folder / to)
        self.names["s"] = to

    @rule(place=st.integers(0, 30), line=st.integers(0, 30))
    def edit_script(self, place: int, line: int) -> None:
        scripts = sorted(self.folder.glob("output/*/script.json")) + sorted(self.folder.glob("own/script.json"))
        if not scripts:
            return
        path = scripts[place % len(scripts)]
        script = json.loads(path.read_text(encoding="utf-8"))
        spoken = [s for c in script["chapters"] for s in c["segments"] if s["kind"] == "dialogue"]
        if not spoken or not script["characters"]:
            return
        own = spoken[line % len(spoken)]
        others = [c["id"] for c in script["characters"] if c["id"] != own["speaker"]]
        if not others:
            return
        # An edit of an edit takes its place.
        self.lines = {edit for edit in self.lines if edit[:2] != (path.parent, own["text"])}
        own["speaker"] = others[line % len(others)]
        path.write_text(json.dumps(script, ensure_ascii=False), encoding="utf-8")
        self.lines.add((path.parent, own["text"], own["speaker"]))

    @rule(place=st.integers(0, 30), pitch=st.integers(0, 100))
    def edit_cast(self, place: int, pitch: int) -> None:
        casts = sorted(self.folder.glob("output/*/cast.toml"))
        if not casts:
            return
        path = casts[place % len(casts)]
        text = path.read_text(encoding="utf-8")
        people = list(tomllib.loads(text).get("characters", {}))
        if not people:
            return
        person = people[place % len(people)]
        own = text.index(f"[characters.{person}]")
        end = text.index("pitch", own)
        path.write_text(f"{text[:end]}pitch = {pitch}  # mine{text[text.index(chr(10), end) :]}", encoding="utf-8")
        self.pitches[path, person] = pitch

    @rule(pitch=st.integers(0, 100))
    def edit_series(self, pitch: int) -> None:
        path = self.folder / "output/Road.cast.toml"
        if path.exists():
            text = path.read_text(encoding="utf-8")
            at = text.rindex("pitch")
            path.write_text(f"{text[:at]}pitch = {pitch}{text[text.index(chr(10), at) :]}", encoding="utf-8")
            # What a person wrote last counts, in whichever of the two files.
            self.pitches = {}

    @rule(name=st.sampled_from(["output/s.mp3", "one.mp3", "output/s.vtt", "there/mine.mp3", "output/s/notes.txt"]))
    def own_file(self, name: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.count += 1
        if path.exists():
            self.persons.discard(path.read_bytes())
        path.write_bytes(f"mine {self.count}".encode())
        self.persons.add(path.read_bytes())
        self.finished.pop(path, None)

    @rule(number=st.integers(1, 4))
    def restore(self, number: int) -> None:
        for script in sorted(self.folder.glob("output/*/script.json")):
            code, _, err = self.type("restore", str(script.parent.relative_to(self.folder)), str(number))
            assert code in {0, 2}, err

    @rule()
    def clean(self) -> None:
        self.type("clean")

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "folder"):
            return
        there = {p: p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}
        assert self.persons <= set(there.values())
        for path, content in self.finished.items():
            assert there.get(path) == content, path
        for folder, text, speaker in self.lines:
            assert any(self.says(path, text, speaker) for path in folder.glob("script.json*")), (text, speaker)
        for (path, person), pitch in self.pitches.items():
            assert tomllib.loads(path.read_text(encoding="utf-8"))["characters"][person]["pitch"] == pitch

    def says(self, path: Path, text: str, speaker: str) -> bool:
        with suppress(ValueError):
            script = json.loads(path.read_text(encoding="utf-8"))
            return any(
                s["text"] == text and s.get("speaker") == speaker for c in script["chapters"] for s in c["segments"]
            )
        return False


Life.TestCase.settings = settings(max_examples=6, stateful_step_count=12, deadline=None)
TestLife = Life.TestCase
