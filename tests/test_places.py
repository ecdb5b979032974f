"""Where finished files may go: said before any work, with a sentence and a hint that works; and what -o means."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import write_story
from hypothesis import given
from hypothesis import strategies as st

from audiobook.files import LONGEST_NAME_BYTES, cut_to_bytes, unfinished

TEXT = "“Go,” said Mary.\n\n“No,” said Tom.\n"
POSIX = pytest.mark.skipif(os.name != "posix", reason="links, pipes and signals as POSIX has them")


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "s.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def tone(quick, story):
    def run(*options, name="s.txt"):
        return quick("make", name, "--engine", "tone", *options)

    return run


@pytest.mark.parametrize(
    ("output", "made"),
    [
        (["-o", "new/"], "new/s.mp3"),
        (["-o", "there"], "there/s.mp3"),
        (["-o", "there/", "--format", "wav"], "there/s.wav"),
        (["-o", "there/", "--preview"], "there/s.preview.mp3"),
        (["-o", "x.m4a"], "x.m4a"),
        (["-o", "x.ogg"], "x.ogg"),
        (["-o", "X.MP3"], "X.MP3"),
        (["-o", "x.m4a", "--read-along", "epub"], "x.m4a"),
        (["-o", "there", "--split", "chapters"], "there/01 - Chapter 1.mp3"),
    ],
)
def test_an_output_is_what_it_says(tone, tmp_path, output, made):
    (tmp_path / "there").mkdir()
    done = tone(*output)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().replace("\\", "/").splitlines()[0] == made
    assert (tmp_path / made).stat().st_size > 1000


def place(folder: Path, kind: str) -> None:
    """Something that no finished file may replace, called x.mp3."""
    path = folder / "x.mp3"
    match kind:
        case "link to a file":
            (folder / "mine.mp3").write_bytes(b"mine")
            path.symlink_to("mine.mp3")
        case "link to nothing":
            path.symlink_to("nothing.mp3")
        case "link to itself":
            path.symlink_to("x.mp3")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            (path / "mine").mkdir(parents=True)


@POSIX
@pytest.mark.parametrize("kind", ["link to a file", "link to nothing", "link to itself", "pipe"])
@pytest.mark.parametrize(
    "command",
    [
        ["make", "s.txt", "--engine", "tone", "-o", "x.mp3"],
        ["script", "s.txt", "-o", "x.mp3"],
        ["cast", "s.txt", "--engine", "tone", "-o", "x.mp3"],
        ["cast", "s.txt", "--engine", "tone", "--sample", "x.mp3"],
        ["voices", "tone/bass", "-o", "x.mp3"],
    ],
)
def test_what_is_no_file_is_refused_and_stays(quick, story, tmp_path, kind, command):
    place(tmp_path, kind)
    before = {p.name: p.readlink() if p.is_symlink() else None for p in tmp_path.iterdir()}
    done = quick(*command)
    assert done.returncode == 2, done.stderr.decode()
    assert b"x.mp3" in done.stderr and b"Hint: " in done.stderr
    assert {p.name: p.readlink() if p.is_symlink() else None for p in tmp_path.iterdir()} == before


def test_the_hint_for_a_link_works(quick, tone, tmp_path):
    place(tmp_path, "link to nothing")
    hint = tone("-o", "x.mp3").stderr.decode().splitlines()[-1]
    assert tone(*hint.partition(": -o ")[1].split()[1:], hint.rpartition(" ")[2]).returncode == 0
    assert (tmp_path / "nothing.mp3").is_file()


def test_the_story_itself_is_not_replaced(quick, story):
    for command in (["script", "s.txt", "-o", "s.txt"], ["cast", "s.txt", "-o", "./s.txt"]):
        done = quick(*command)
        assert done.returncode == 2 and b"is the story itself" in done.stderr
    assert story.read_text(encoding="utf-8") == TEXT
    assert not story.with_name("s.txt.1").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["-o", f"{'n' * 251}.mp3"],
        ["-o", f"{'ü' * 124}.mp3"],
        ["-o", f"{'n' * 236}.mp3", "--read-along", "epub"],
        ["-o", f"{'d' * 300}/x.mp3"],
        ["-o", "x.doc"],
        ["--read-along", "epub", "--format", "opus"],
        ["--read-along", "epub", "-o", "x.flac"],
        ["--pause", "foo=1"],
        ["--pause", "sentence=999999999"],
        ["--attributor", "nobody"],
        ["--preset", "nothing"],
        ["--preset", "acx", "--format", "wav"],
    ],
)
def test_what_cannot_be_is_said_before_the_story_is_read(tone, story, tmp_path, options):
    story.write_bytes(b"")  # reading it would be another error
    done = tone(*options)
    assert done.returncode == 2, done.stderr.decode()
    assert done.stderr.startswith(b"Error: ") and b"Hint: " in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.txt"]


@pytest.mark.parametrize("name", [f"{'n' * 251}.txt", f"{'字' * 80}.txt", f"{'😂' * 62}.txt"])
def test_a_story_with_a_long_name_is_made(tone, tmp_path, name):
    (tmp_path / name).write_text(TEXT, encoding="utf-8")
    done = tone("--subtitles", "vtt", "--read-along", "html", name=name)
    assert done.returncode == 0, done.stderr.decode()
    assert all((tmp_path / line).is_file() for line in done.stdout.decode().splitlines())


@given(name=st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=255))
def test_the_name_of_an_unfinished_file_fits_and_is_its_own(name):
    own = unfinished(Path("folder") / name).name
    assert len(os.fsencode(own)) <= LONGEST_NAME_BYTES
    assert unfinished(Path("folder") / f"{name}x").name != own


@given(text=st.text(max_size=300), most=st.integers(0, 300))
def test_a_cut_text_is_a_beginning_that_fits(text, most):
    cut = cut_to_bytes(text, most) if text.isascii() or max(text, default="") < "\ud800" else ""
    assert text.startswith(cut) and len(os.fsencode(cut)) <= most


@POSIX
@pytest.mark.parametrize("name", ["SIGTERM", pytest.param("SIGHUP", marks=pytest.mark.slow)])
def test_a_request_to_end_ends_like_ctrl_c(tmp_path, name):
    long_story = write_story(tmp_path / "long.txt", 20)
    command = [sys.executable, "-m", "audiobook", "make", str(long_story), "--jobs", "1"]
    number = getattr(signal, name)
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Who started the tests may have them ignore it, as nohup does.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    ) as running:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("output/*/clips/*.part")) and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(number)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert told.decode().splitlines()[-1].startswith("Stopped.") and b"Traceback" not in told
    assert not list(tmp_path.rglob("*.unfinished"))


@POSIX
def test_what_ignores_a_closing_terminal_goes_on(story, tmp_path):
    command = [sys.executable, "-m", "audiobook", "make", "s.txt", "--engine", "tone", "-q"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    ) as running:
        time.sleep(0.3)
        running.send_signal(signal.SIGHUP)
        out, _ = running.communicate(timeout=60)
    assert running.returncode == 0 and out.decode().strip() == str(Path("output/s.mp3"))
