"""A script is made anew when the code that decides it changes, and the user's edits are kept on it."""

from __future__ import annotations

import ast
import importlib
import json
import os
import shutil
import subprocess
import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import audiobook as package
from audiobook import versions
from audiobook.pipeline import script as script_stage
from audiobook.pipeline import user_edits
from audiobook.pipeline.directed import CODE
from audiobook.script import ChapterScript, Character, Kind, Method, Script, Segment, from_json, to_json
from audiobook.workspace import Workspace

ROOT = Path(package.__file__).parent
STORY = """Tom and Mary met at the gate.

"Go," said Tom.

"No," said Mary.

"Now!" said Tom.
"""


def module(folder: Path, files: dict[str, bytes]) -> types.ModuleType:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    found = types.ModuleType(folder.name)
    found.__file__ = str(folder / "__init__.py")
    return found


FILES = {"__init__.py": b"", "a.py": b"1", "sub/__init__.py": b"", "sub/words.txt": b"yes", "sub/deep/model.npz": b"\0"}


@pytest.mark.parametrize("name", FILES)
def test_every_file_of_a_package_counts(tmp_path, name):
    before = versions.code_version(module(tmp_path / "a", FILES))
    assert before == versions.code_version(module(tmp_path / "b", FILES))
    assert before != versions.code_version(module(tmp_path / "c", {**FILES, name: b"another"}))
    gone = {k: v for k, v in FILES.items() if k != name}
    if name != "__init__.py":
        assert before != versions.code_version(module(tmp_path / "d", gone))


def test_a_file_that_moves_counts(tmp_path):
    moved = {**FILES, "sub/a.py": b"1"}
    del moved["a.py"]
    assert versions.code_version(module(tmp_path / "a", FILES)) != versions.code_version(module(tmp_path / "b", moved))


def test_what_python_and_editors_leave_beside_the_code_does_not_count(tmp_path):
    left = {"__pycache__/a.cpython-311.pyc": b"x", "sub/__pycache__/b.pyc": b"x", ".a.py.swp": b"x", "a.pyc": b"x"}
    more = versions.code_version(module(tmp_path / "b", {**FILES, **left}))
    assert versions.code_version(module(tmp_path / "a", FILES)) == more


@pytest.mark.parametrize(
    "modules",
    [[m for modules in script_stage.STAGES.values() for m in modules], CODE],
    ids=["script", "directed"],
)
def test_the_versions_cover_all_that_the_code_imports(modules):
    """A module of ours that decides what a script or an utterance says, and is in no version, would not be noticed when it changes."""
    covered = {m.__name__ for m in modules}
    harmless = {
        "audiobook.errors",
        "audiobook.invocation",
        "audiobook.outside",
        "audiobook.versions",
        "audiobook.settings",
        "audiobook.files",
    }
    for name in sorted(covered):
        path = Path(importlib.import_module(name).__file__ or "")
        for source in path.parent.rglob("*.py") if path.name == "__init__.py" else [path]:
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module == "audiobook":
                    found = [f"audiobook.{alias.name}" for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    found = [node.module or ""]
                else:
                    continue
                for imported in (f for f in found if f.startswith("audiobook.")):
                    known = ".".join(imported.split(".")[:2])
                    assert known in covered | harmless, f"{source} imports {imported}"


DECIDING = [
    "reading/html.py",
    "segmenting/spoken.py",
    "attributing/sub/new.py",
    "language/__init__.py",
    "book.py",
    "script.py",
]


def test_a_change_of_any_deciding_file_is_noticed(tmp_path):
    """In a copy of the whole package, so that the real code is hashed, each time as by a process that has just started."""
    site = tmp_path / "site"
    shutil.copytree(ROOT, site / "audiobook", ignore=shutil.ignore_patterns("__pycache__"))
    program = """
import sys
from pathlib import Path
from audiobook import versions
from audiobook.book import Book
from audiobook.pipeline import Options, script_key

def key():
    versions._version.cache_clear()
    print(script_key(Book("A title", ()), Options(attributor="rules"), ()))

key(), key()
for changed in sys.argv[1:]:
    path = Path(versions.__file__).parent / changed
    path.parent.mkdir(exist_ok=True, parents=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("\\n# changed\\n")
    key()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, *DECIDING],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    keys = done.stdout.split()
    assert keys[0] == keys[1]
    assert len(set(keys)) == len(DECIDING) + 1, list(zip(DECIDING, keys[2:]))


@pytest.mark.parametrize("stage", script_stage.STAGES)
def test_a_changed_stage_makes_the_script_anew_and_edits_are_kept(quick, tmp_path, monkeypatch, stage):
    story = tmp_path / "story.txt"
    story.write_text(STORY, encoding="utf-8")
    run = ("make", story, "--engine", "tone", "-q")
    assert quick(*run).returncode == 0
    space = Workspace(tmp_path / "output/story")
    right = from_json(space.script())
    key = (space.folder / "made/script").read_bytes().split(b"\n")[2].split()[0].decode()
    assert space.made_script(key) is not None

    # As if older code had taken the last line for Mary's.
    older = with_speaker(right, "Now!", "mary", Method.RANKER)
    edited = with_speaker(older, "No,", "tom", Method.EDITED)
    space.keep_script(to_json(edited), made=to_json(older), key=key)
    cast = space.cast_path.read_text(encoding="utf-8").replace("[characters.mary]", "# mine\n[characters.mary]")
    space.cast_path.write_text(cast, encoding="utf-8")
    assert quick(*run).returncode == 0
    assert from_json(space.script()) == edited

    usual = script_stage.stage_versions()
    monkeypatch.setattr(script_stage, "stage_versions", lambda: {**usual, stage: "another"})
    assert quick(*run).returncode == 0
    found = {s.text: (s.speaker, s.method) for c in from_json(space.script()).chapters for s in c.segments}
    assert found['"No,"'] == ("tom", Method.EDITED)
    assert found['"Now!"'][0] == "tom"
    assert found['"Now!"'][1] is not Method.EDITED
    assert space.cast_path.read_text(encoding="utf-8") == cast
    again = space.script()
    assert quick(*run).returncode == 0
    assert space.script() == again


def with_speaker(script: Script, words: str, speaker: str, method: Method) -> Script:
    def one(s: Segment) -> Segment:
        return replace(s, speaker=speaker, method=method, confidence=1.0) if words in s.text else s

    chapters = tuple(replace(c, segments=tuple(map(one, c.segments))) for c in script.chapters)
    return replace(script, chapters=chapters)


PEOPLE = (Character("ann", "Ann"), Character("bob", "Bob"))


@st.composite
def cut(draw, text: str) -> tuple[Segment, ...]:
    """A text, cut anywhere, each piece of any kind."""
    places = sorted(draw(st.sets(st.integers(1, len(text) - 1), max_size=8))) if len(text) > 1 else []
    out = []
    for a, b in zip([0, *places], [*places, len(text)]):
        kind = draw(st.sampled_from([Kind.NARRATION, Kind.DIALOGUE, Kind.THOUGHT]))
        segment = Segment(kind, text[a:b])
        if segment.spoken_by_character:
            who = draw(st.sampled_from(["ann", "bob", None]))
            segment = replace(segment, speaker=who, method=Method.RANKER, confidence=0.5)
        out.append(segment)
    return tuple(out)


@given(st.data())
def test_edits_are_laid_on_a_script_that_is_cut_anew(data):
    """Whatever is cut how: the text stays, every edited stretch is as the user has it, the rest is as it is made now."""
    texts = [data.draw(st.text("ab \n", min_size=1, max_size=30), label="text") for _ in range(2)]

    def scripts() -> Script:
        chapters = tuple(ChapterScript(None, data.draw(cut(text))) for text in texts)
        return Script("T", chapters, PEOPLE)

    before, made = scripts(), scripts()
    theirs = before
    wanted = set()
    for n, chapter in enumerate(before.chapters):
        for k in data.draw(st.sets(st.integers(0, len(chapter.segments) - 1), max_size=3), label="edited"):
            segment = Segment(Kind.DIALOGUE, chapter.segments[k].text, "ann", Method.EDITED, 1.0)
            segments = (*theirs.chapters[n].segments[:k], segment, *theirs.chapters[n].segments[k + 1 :])
            chapters = list(theirs.chapters)
            chapters[n] = replace(chapters[n], segments=segments)
            theirs = replace(theirs, chapters=tuple(chapters))
            begin = sum(len(s.text) for s in segments[:k])
            wanted.add((n, begin, begin + len(segment.text)))
    found, carried = user_edits.applied(made, to_json(theirs), to_json(before))
    if theirs == before:
        assert found == made
        return
    assert [c.text for c in found.chapters] == texts
    assert [c.text for c in carried.made.chapters] == texts
    assert not carried.lost
    shapes = [[len(s.text) for s in c.segments] for c in found.chapters]
    assert shapes == [[len(s.text) for s in c.segments] for c in carried.made.chapters]
    if made == before:
        assert found == theirs
        return
    for n, chapter in enumerate(found.chapters):
        at = 0
        kept = set()
        for k, s in enumerate(chapter.segments):
            here = (n, at, at + len(s.text))
            if (n, k) in carried.edited:
                kept.add(here)
                assert (s.speaker, s.method) == ("ann", Method.EDITED)
            else:
                as_made = character_states(made.chapters[n])[here[1] : here[2]]
                assert all(state in ((s.kind, s.speaker), "blank") for state in as_made) or not s.text.strip()
            at = here[2]
        assert kept == {w for w in wanted if w[0] == n}


def character_states(chapter: ChapterScript) -> list[object]:
    """Of each character of a chapter, the kind and the speaker of its segment; "blank" for white space."""
    return ["blank" if c.isspace() else (s.kind, s.speaker) for s in chapter.segments for c in s.text]


def test_what_else_a_user_changed_in_a_script_is_kept(tmp_path):
    """Titles, and characters that were renamed or added."""
    before = Script(
        "T",
        (
            ChapterScript(
                "One",
                (Segment(Kind.NARRATION, "Yes. "), Segment(Kind.NARRATION, "No.")),
            ),
        ),
        PEOPLE,
    )
    made = replace(before, chapters=(ChapterScript("One", (Segment(Kind.NARRATION, "Yes. No."),)),))
    raw = json.loads(to_json(before))
    raw["title"], raw["chapters"][0]["title"], raw["author"] = "Mine", "First", "Me"
    raw["characters"][0]["gender"] = "female"
    raw["characters"].append({"id": "cy", "name": "Cy"})
    found, carried = user_edits.applied(made, json.dumps(raw), to_json(before))
    assert (found.title, found.author, found.chapters[0].title) == ("Mine", "Me", "First")
    assert [(c.id, c.gender) for c in found.characters] == [("ann", "female"), ("bob", "unknown"), ("cy", "unknown")]
    assert [s.text for s in found.chapters[0].segments] == ["Yes. No."]
    assert carried.count == 0
