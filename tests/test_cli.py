"""The commands as users call them: help, exit codes, what goes to which stream."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from audiobook import errors
from audiobook.cli import audiobook as group

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"
DOCS = Path(__file__).parent.parent / "docs"
SMALL = '"Go," said Mary.\n\n"No," said Tom.\n'


@pytest.mark.parametrize("name", [[], *([n] for n in group.commands)], ids=lambda n: n[0] if n else "audiobook")
def test_help_shows_an_example(audiobook, name):
    done = audiobook(*name, "--help")
    assert done.returncode == 0
    text = done.stdout.decode()
    assert "Example" in text
    assert "audiobook " in text.split("Example")[1]


def test_every_command_and_option_is_documented():
    text = (DOCS / "formats.md").read_text(encoding="utf-8") + (DOCS.parent / "README.md").read_text(encoding="utf-8")
    for name, command in group.commands.items():
        assert f"audiobook {name}" in text
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help


def test_every_exit_code_is_documented():
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    codes = {e.exit_code for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.AudiobookError)}
    for code in (codes | {errors.INTERRUPTED, 0}) - {1}:
        assert f"\n| {code} |" in text


def test_script_goes_to_standard_output(audiobook):
    done = audiobook("script", "-", stdin=SMALL.encode())
    assert done.returncode == 0
    script = json.loads(done.stdout)
    assert script["format"] == "audiobook-script/1"
    assert {c["name"] for c in script["characters"]} == {"Mary", "Tom"}
    assert "".join(s["text"] for s in script["chapters"][0]["segments"]) == SMALL.strip()


def test_script_to_a_file_and_quiet(audiobook, tmp_path):
    done = audiobook("script", STORY, "-o", tmp_path / "x.json", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["title"] == "The Lamp Room"


def test_make_from_standard_input_to_a_named_file(audiobook, tmp_path):
    done = audiobook(
        "make",
        "-",
        "--engine",
        "tone",
        "-o",
        tmp_path / "far" / "x.mp3",
        "--workspace",
        tmp_path / "w",
        "-q",
        stdin=SMALL.encode(),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().strip() == str(tmp_path / "far" / "x.mp3")
    assert (tmp_path / "far" / "x.mp3").stat().st_size > 1000
    assert {p.name for p in (tmp_path / "w").glob("[!.]*")} == {
        "script.json",
        "cast.toml",
        "timeline.json",
        "clips",
        "made",
    }
    assert not (tmp_path / "output").exists()


def test_cast_shows_a_table_and_writes_the_file(audiobook, tmp_path):
    done = audiobook("cast", STORY, "-o", tmp_path / "c.toml")
    assert done.returncode == 0
    assert "Mrs. Pell" in done.stdout.decode()
    assert "[characters.mrs-pell]" in (tmp_path / "c.toml").read_text(encoding="utf-8")
    assert not (tmp_path / "output").exists()


def test_a_sample_of_the_cast(audiobook, tmp_path):
    done = audiobook("cast", STORY, "--engine", "tone", "--sample", "cast.mp3", "-q")
    assert done.returncode == 0, done.stderr
    checked = audiobook("check", "cast.mp3", "--json")
    found = json.loads(checked.stdout)
    assert found["codec"] == "mp3"
    # Four speakers, each announced, each with a line of a second or more.
    assert found["duration_ms"] > 6000
    silent = tmp_path / "silent.txt"
    silent.write_text("Nobody spoke.\n", encoding="utf-8")
    assert audiobook("cast", silent, "--engine", "tone", "--sample", "x.mp3").returncode == 2
    assert not (tmp_path / "x.mp3").exists()


def test_voices_as_a_table_and_as_json(audiobook):
    table = audiobook("voices").stdout.decode()
    listed = json.loads(audiobook("voices", "--json").stdout)["voices"]
    assert len(listed) >= 24
    assert all(v["id"] in table for v in listed)


def test_hear_a_voice(audiobook, tmp_path):
    done = audiobook("voices", "espeak/en-us+f1", "-o", tmp_path / "v.mp3")
    assert done.returncode == 0
    assert (tmp_path / "v.mp3").stat().st_size > 5000


def test_try_a_word(audiobook, tmp_path):
    """Said by the lexicon of one's own, or as one would have it."""
    target = tmp_path / "word.mp3"
    done = audiobook("voices", "say", "Dr. Siobhan", "--as", "Doctor Shivawn", "--engine", "tone", "-o", target)
    assert (done.returncode, done.stderr.decode().strip()) == (0, "Doctor Shivawn")
    assert target.is_file()
    assert audiobook("voices", "say").returncode == 2


@pytest.mark.parametrize("near", [("tone/bas", "tone/bass"), ("bas", "tone/bass"), ("tone/altoo", "tone/alto")])
def test_a_voice_is_found_by_its_name_and_a_misspelt_one_by_what_was_meant(audiobook, tmp_path, near):
    typed, meant = near
    done = audiobook("voices", typed, "--engine", "tone", "-o", tmp_path / "v.mp3")
    assert done.returncode == 2
    assert meant in done.stderr.decode()
    assert audiobook("voices", meant.partition("/")[2], "--engine", "tone", "-o", tmp_path / "v.mp3").returncode == 0


def test_a_lexicon_and_pauses_change_what_is_said(audiobook, tmp_path):
    story = tmp_path / "story.txt"
    story.write_text(SMALL, encoding="utf-8")
    lexicon = tmp_path / "words.toml"
    lexicon.write_text('[words]\nMary = "Maree"\n', encoding="utf-8")
    done = audiobook(
        "make", story, "--engine", "tone", "--lexicon", lexicon, "--pause", "cue=700", "--pause", "chapter=0"
    )
    assert done.returncode == 0, done.stderr
    lines = json.loads((tmp_path / "output" / "story" / "timeline.json").read_text())["utterances"]
    assert [u["text"] for u in lines] == ["Go,", "said Maree.", "No,", "said Tom."]
    assert [u["start_ms"] - t["end_ms"] for t, u in itertools.pairwise(lines)][::2] == [pytest.approx(700, abs=1)] * 2
    assert audiobook("make", story, "--engine", "tone", "--pause", "cue").returncode == 2
    assert audiobook("make", story, "--engine", "tone", "--pause", "breath=3").returncode == 2


def test_check_finds_what_is_wrong(audiobook, tmp_path):
    from audiobook import ffmpeg

    loud = tmp_path / "loud.mp3"
    ffmpeg.run(["-loglevel", "error", "-f", "lavfi", "-i", "sine=frequency=300:duration=3,volume=18dB", str(loud)])
    done = audiobook("check", loud)
    assert done.returncode == 1
    assert "MISSED" in done.stdout.decode()
    report = json.loads(audiobook("check", loud, "--json").stdout)
    assert not report["met"]
    assert report["duration_ms"] == pytest.approx(3000, abs=150)


def test_check_as_json(audiobook, made):
    done = audiobook("check", made[0] / "output" / "the-lamp-room.mp3", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["met"]
    assert [c["title"] for c in report["chapters"]] == ["Chapter One: The Ledger", "Chapter Two: The Noon Boat"]


REFUSED = {
    "no such file": (["make", "nothing.txt"], 3),
    "a directory": (["script", "."], 3),
    "another format than its name": (["make", "story.txt", "--format", "opus", "-o", "x.wav"], 2),
    "no such engine": (["make", "story.txt", "--engine", "nothing"], 6),
    "no such attributor": (["make", "story.txt", "--attributor", "nothing"], 2),
    "no such command": (["mkae", "story.txt"], 2),
    "no jobs": (["make", "story.txt", "-j", "0"], 2),
    "empty standard input": (["make", "-"], 3),
    "not audio": (["check", "story.txt"], 3),
    "no audio file": (["check", "nothing.mp3"], 3),
    "no such voice": (["voices", "espeak/nobody", "-o", "x.mp3"], 2),
    "which voice": (["voices", "--play"], 2),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_documented_code_and_a_hint(audiobook, tmp_path, name):
    arguments, code = REFUSED[name]
    (tmp_path / "story.txt").write_text(SMALL)
    done = audiobook(*arguments)
    err = done.stderr.decode()
    assert done.returncode == code, err
    assert "Traceback" not in err
    assert "Error: " in err
    assert "Hint: " in err or "--help" in err
    assert done.stdout == b""
    assert {p.name for p in tmp_path.iterdir()} - {"output"} == {"story.txt"}


def test_a_folder_that_cannot_be_written_to(audiobook, tmp_path):
    (tmp_path / "story.txt").write_text(SMALL)
    (tmp_path / "file").write_text("")
    done = audiobook("make", "story.txt", "--engine", "tone", "-o", tmp_path / "file" / "x.mp3")
    assert done.returncode == 7
    assert "cannot be written" in done.stderr.decode()


def test_a_reader_that_has_enough(tmp_path):
    """`audiobook script … | head -1` ends without a word about broken pipes."""
    first = subprocess.Popen(
        [sys.executable, "-m", "audiobook", "script", str(STORY), "-q"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert first.stdout is not None
    first.stdout.readline()
    first.stdout.close()
    _, err = first.communicate(timeout=30)
    assert b"Traceback" not in err
    assert b"BrokenPipe" not in err


def test_help_imports_nothing_heavy():
    code = "import sys, audiobook.cli; print([m for m in ('lxml', 'pydub', 'rich', 'mammoth', 'pyttsx3', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("audiobook doc", "plain,doctor"), ("audiobook make --eng", "plain,--engine"), ("audiobook make st", "file,st")],
)
def test_a_shell_completes_commands_options_and_files(apart, words, expected):
    number = str(len(words.split()) - 1)
    done = apart(env={"COMP_WORDS": words, "COMP_CWORD": number, "_AUDIOBOOK_COMPLETE": "bash_complete"})
    assert done.stdout.decode().split() == [expected]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(apart, shell):
    done = apart(env={"_AUDIOBOOK_COMPLETE": f"{shell}_source"})
    if shell == "bash" and not done.stdout:
        pytest.skip("bash is older than 4.4, or is not there")
    assert f"_AUDIOBOOK_COMPLETE={shell}_complete" in done.stdout.decode()
