"""The public Python API: its examples run, it loads nothing before it is used, and what a caller gives is what is made."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import audiobook
from audiobook import api
from audiobook.script import from_json

ROOT = Path(__file__).parent.parent
STORY = ROOT / "examples" / "the-lamp-room.txt"
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_examples_run_as_programs(tmp_path, number):
    shutil.copy(STORY, tmp_path / "story.txt")
    (tmp_path / "example.py").write_text(EXAMPLES[number], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    if "make(" in EXAMPLES[number]:
        assert list(tmp_path.rglob("story.m*")), done.stdout


def test_the_page_names_every_function():
    functions = [name for name in api.__all__ if name[0].islower()]
    assert functions == ["attribute", "cast", "make", "read"]
    assert all(f"`{name}(" in PAGE for name in functions)


def test_the_package_knows_the_names_of_its_api():
    assert set(api.__all__) == audiobook._API


@pytest.mark.parametrize("module", ["cli", "settings", "invocation"])
def test_a_module_below_is_imported_without_the_api(module):
    """`from audiobook import invocation` asks the package for the name first; `--help` must not get slower by it."""
    code = f"import sys; from audiobook import {module}; print('audiobook.pipeline' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_import_loads_nothing():
    code = (
        "import sys, audiobook; print([m for m in sys.modules if m.startswith('audiobook.')], 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "False"]


@pytest.mark.parametrize("before", ["", "import audiobook.cast;"])
def test_every_name_is_there_whatever_was_imported_before(before):
    """`audiobook.cast` is a module and a function of the API: it must be both, in every order of imports."""
    code = (
        f"{before}import audiobook; from audiobook import api;"
        "assert all(getattr(audiobook, n) is getattr(api, n) for n in api.__all__ if n != 'cast');"
        "assert callable(audiobook.cast); from audiobook.cast import Voice; assert audiobook.Voice is Voice;"
        "import audiobook.cast as module; assert module.Voice is Voice; assert set(api.__all__) <= set(dir(audiobook))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = audiobook.nothing_like_it


def test_what_a_caller_gives_is_what_is_made(tmp_path):
    """A script and a cast are made as they are given, kept as the user's, and a file that said something else is kept, too."""
    book = audiobook.read(STORY)
    script = audiobook.attribute(book, attributor="rules")
    options = audiobook.Options(engine="tone", attributor="rules", jobs=1)
    target = tmp_path / "story.mp3"
    who = script.characters[-1].id

    def given(segment):
        if segment.spoken_by_character:
            return replace(segment, speaker=who, method=audiobook.Method.EDITED, confidence=1.0)
        return segment

    chapters = tuple(replace(c, segments=tuple(map(given, c.segments))) for c in script.chapters)
    mine = replace(script, chapters=chapters)
    cast = audiobook.cast(mine, engine="tone")
    cast = replace(cast, narrator=audiobook.Setting("tone/dame", 40, 150))

    first = audiobook.make(book, target, options=options)
    (tmp_path / "story" / "cast.toml").write_text(
        "# mine\n" + (tmp_path / "story" / "cast.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    made = audiobook.make(book, target, script=mine, cast=cast, options=options)
    assert made.script == mine != first.script
    assert made.cast.narrator == cast.narrator
    assert made.script_copy == tmp_path / "story" / "script.json.1"
    assert from_json(made.script_copy.read_text(encoding="utf-8")) == first.script
    assert (tmp_path / "story" / "cast.toml").read_text(encoding="utf-8").startswith("# mine\n")
    assert {u.utterance.speaker for u in made.timeline.placed} == {None, who}

    # A run without them goes on from there.
    again = audiobook.make(book, target, options=options)
    assert again.script == mine
    assert again.cast.narrator == cast.narrator
    assert again.reused == again.parts


def test_a_script_of_another_story_is_refused_and_nothing_is_written_over(tmp_path):
    story = tmp_path / "other.txt"
    story.write_text("It rained.\n\n“Go,” said Tom.\n", encoding="utf-8")
    other = audiobook.attribute(audiobook.read(story), attributor="rules")
    book = audiobook.read(STORY)
    with pytest.raises(audiobook.ScriptError, match="does not have the text"):
        audiobook.make(book, tmp_path / "a.mp3", script=other, options=audiobook.Options(engine="tone"))
    assert not (tmp_path / "a" / "script.json").exists()
    assert not (tmp_path / "a.mp3").exists()


@pytest.mark.parametrize("name", ["story", "story.txt", "story.mp4"])
def test_an_ending_that_is_not_a_formats_is_refused(tmp_path, name):
    with pytest.raises(audiobook.UsageError, match="format"):
        audiobook.make(audiobook.read(STORY), tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_type_checkers_see_the_api(tmp_path):
    """As a user's program has it: the functions with their types, `cast` too although it is a module's name."""
    checker = pytest.importorskip("mypy.api", reason="mypy comes with the extra [test]")
    program = tmp_path / "program.py"
    program.write_text(
        "import audiobook\n"
        "from audiobook import Voice\n"
        "from audiobook.cast import Setting\n"
        "reveal_type(audiobook.cast(audiobook.attribute(audiobook.read('a.txt'))))\n"
        "audiobook.read(3)\n",
        encoding="utf-8",
    )
    out, _, _ = checker.run(["--strict", "--cache-dir", str(tmp_path / "cache"), str(program)])
    assert 'Revealed type is "audiobook.cast.Cast"' in out
    assert 'Argument 1 to "read" has incompatible type "int"' in out
    assert json.dumps(out).count("error:") == 1, out
