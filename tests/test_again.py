"""Nothing is done twice, and nothing that is stored is believed without a look."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import write_story
from ending import OWN_GROUP, kill_all

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"


def run(story: Path, folder: Path, *more: str) -> subprocess.Popen[bytes]:
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "audiobook", "make", str(story), "--engine", "tone", "-q", *more],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        **OWN_GROUP,
    )


def finish(story: Path, folder: Path) -> bytes:
    process = run(story, folder)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    return (folder / "output/long.mp3").read_bytes()


@pytest.mark.parametrize(("kills", "chapters"), [(4, 3), pytest.param(30, 20, marks=pytest.mark.slow)])
def test_killed_at_random_moments(tmp_path, kills, chapters):
    """Killed at any moment: the file is whole or not there, and in the end it is the right one."""
    story = write_story(tmp_path / "long.txt", chapters)
    began = time.monotonic()
    right = finish(story, tmp_path / "right")
    whole_s = time.monotonic() - began
    moments = random.Random(7)
    folder = tmp_path / "killed"
    for n in range(kills):
        if n % 6 == 0:
            shutil.rmtree(folder, ignore_errors=True)
        process = run(story, folder)
        # One kill in each stretch of the run, so that a few kills reach its beginning, its parts and its end.
        time.sleep(whole_s * (n % 6 + moments.random()) / min(kills, 6))
        kill_all(process)
        process.communicate()
        target = folder / "output/long.mp3"
        assert not target.exists() or target.read_bytes() == right
    assert finish(story, folder) == right
    left = [p for p in (folder / "output").rglob("*") if p.name.endswith(".unfinished")]
    assert not left


@pytest.mark.parametrize("seed", [11, *(pytest.param(n, marks=pytest.mark.slow) for n in range(8))])
def test_every_stored_file_torn_or_changed(quick, tmp_path, seed):
    """Whatever is cut short or has a bit flipped: the right file comes out, or a file of the user's is refused."""
    story = write_story(tmp_path / "long.txt", 2)
    target = tmp_path / "output/long.mp3"
    make = ("make", story, "--engine", "tone", "-q")
    assert quick(*make).returncode == 0
    right = target.read_bytes()
    stored = sorted(p for p in (tmp_path / "output").rglob("*") if p.is_file() and p.stat().st_size)
    assert {p.suffix for p in stored} >= {".part", ".json", ".mp3"} and len(stored) > 6
    accidents = random.Random(seed)
    for path in stored:
        if path.name in ("script.json", "cast.toml") and path.parent.name == "long":
            continue
        for harm in ("cut", "flip"):
            content = bytearray(path.read_bytes())
            if harm == "cut":
                del content[accidents.randrange(len(content)) :]
            else:
                content[accidents.randrange(len(content))] ^= 1 << accidents.randrange(8)
            path.write_bytes(bytes(content))
            done = quick(*make)
            assert done.returncode == 0, done.stderr.decode()
            assert target.read_bytes() == right, (path, harm)


def test_nothing_changed_nothing_made(audiobook, tmp_path):
    assert audiobook("make", STORY, "--engine", "tone").returncode == 0
    target = tmp_path / "output/the-lamp-room.mp3"
    before = target.stat().st_mtime_ns
    done = audiobook("make", STORY, "--engine", "tone")
    assert "2 of 2 parts were there already" in done.stderr.decode()
    assert target.stat().st_mtime_ns == before


def test_a_changed_line_makes_its_part_alone(audiobook, tmp_path, long_story):
    import json

    make = ("make", long_story, "--engine", "tone")
    assert audiobook(*make).returncode == 0
    path = tmp_path / "output/long/script.json"
    script = json.loads(path.read_text(encoding="utf-8"))
    line = next(s for s in script["chapters"][3]["segments"] if s["kind"] == "dialogue")
    line["speaker"] = next(c["id"] for c in script["characters"] if c["id"] != line["speaker"])
    path.write_text(json.dumps(script), encoding="utf-8")
    done = audiobook(*make)
    assert "5 of 6 parts were there already" in done.stderr.decode()


def test_two_runs_on_one_workspace(quick, long_story, tmp_path):
    first = run(long_story, tmp_path, "-j", "1")
    lock = tmp_path / "output/long/.lock"
    deadline = time.monotonic() + 30
    while not lock.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    second = quick("make", long_story, "--engine", "tone")
    _, first_err = first.communicate(timeout=120)
    assert first.returncode == 0, first_err.decode()
    assert second.returncode == 2
    assert "Another run is at work" in second.stderr.decode()


@pytest.mark.skipif(os.geteuid() != 0 if hasattr(os, "geteuid") else True, reason="a small file system needs root")
def test_a_full_disk(quick, long_story, tmp_path):
    """The disk fills up at several moments; one clear sentence, nothing half-written, and with room it goes on."""
    make = ("make", long_story, "--engine", "tone", "-q")
    assert quick(*make).returncode == 0
    right = (tmp_path / "output/long.mp3").read_bytes()
    small = tmp_path / "small"
    small.mkdir()
    # Room for no script, for some of the parts, and for all the parts but not for the finished file.
    for size_kib in (40, len(right) // 2048, len(right) // 1024 + 300):
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "none", str(small)], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip("this machine does not let a small file system be mounted")
        try:
            done = quick(*make, cwd=small)
            err = done.stderr.decode()
            assert done.returncode == 7, err
            assert "No space left" in err or "disk is full" in err
            assert not (small / "output/long.mp3").exists()
            subprocess.run(["mount", "-o", "remount,size=100m", str(small)], check=True)
            assert quick(*make, cwd=small).returncode == 0
            assert (small / "output/long.mp3").read_bytes() == right
        finally:
            subprocess.run(["umount", str(small)], check=True)


def test_clean_frees_the_store_and_nothing_else(audiobook, tmp_path):
    audiobook("make", STORY, "--engine", "tone")
    before = (tmp_path / "output/the-lamp-room.mp3").read_bytes()
    done = audiobook("clean")
    assert done.returncode == 0
    assert "MiB freed" in done.stderr.decode()
    assert not list((tmp_path / "output/the-lamp-room/clips").iterdir())
    assert (tmp_path / "output/the-lamp-room/script.json").exists()
    assert (tmp_path / "output/the-lamp-room.mp3").read_bytes() == before
    assert audiobook("make", STORY, "--engine", "tone").returncode == 0
    assert (tmp_path / "output/the-lamp-room.mp3").read_bytes() == before


@pytest.mark.parametrize("command", [("clean", "output/the-lamp-room"), ("make", STORY, "--engine", "tone")])
def test_a_working_folder_in_which_nothing_can_be_written_is_named(audiobook, tmp_path, command):
    folder = tmp_path / "output/the-lamp-room"
    (folder / ".lock").mkdir(parents=True)
    done = audiobook(*command)
    assert done.returncode == 7
    assert "cannot be written" in done.stderr.decode()


def test_the_store_is_bounded(audiobook, tmp_path):
    """What no run needs any more does not stay."""
    story = tmp_path / "story.txt"
    for n in range(4):
        story.write_text(f"It rained {n} times.\n\n“Go,” said Mary.", encoding="utf-8")
        assert audiobook("make", story, "--engine", "tone").returncode == 0
    assert len(list((tmp_path / "output/story/clips").iterdir())) == 1


class TestBatch:
    def test_a_failure_is_reported_and_the_rest_goes_on(self, audiobook, tmp_path):
        for name in ("a", "c"):
            (tmp_path / f"{name}.txt").write_text(f"“Go,” said Mary to {name}.", encoding="utf-8")
        (tmp_path / "b.txt").write_text("", encoding="utf-8")
        run_ = ("batch", "a.txt", "b.txt", "c.txt", "--into", "done", "--engine", "tone")
        done = audiobook(*run_)
        err = done.stderr.decode()
        assert done.returncode == 3
        assert {p.name for p in (tmp_path / "done").iterdir()} == {"a.mp3", "c.mp3"}
        assert "failed b.txt: b.txt is empty." in err
        assert "2 made, 1 failed" in err
        (tmp_path / "b.txt").write_text("“No,” said Tom.", encoding="utf-8")
        again = audiobook(*run_)
        assert again.returncode == 0
        assert again.stderr.decode().count("nothing to do") == 2


def test_a_slow_engines_clips_are_kept(stranger, tmp_path, audiobook):
    """Of a slow engine's part with one line changed, only that line is spoken again."""
    log = tmp_path / "log"
    env = {**stranger(slow=True), "STRANGER_LOG": str(log)}
    story = tmp_path / "story.txt"
    story.write_text("It rained.\n\n“Go,” said Mary.\n\nIt cleared.", encoding="utf-8")
    assert audiobook("make", story, "--engine", "stranger", env=env).returncode == 0
    assert len(log.read_text().splitlines()) == 4
    log.unlink()
    story.write_text("It rained.\n\n“Stay,” said Mary.\n\nIt cleared.", encoding="utf-8")
    assert audiobook("make", story, "--engine", "stranger", env=env).returncode == 0
    assert [line.partition(" ")[2] for line in log.read_text().splitlines()] == ["Stay,"]


def test_a_slow_engines_process_stays(stranger, long_story, tmp_path, audiobook):
    """What is loaded for one part speaks the next: a process for each of those that work at once, and no more."""
    log = tmp_path / "log"
    env = {**stranger(slow=True), "STRANGER_LOG": str(log)}
    # Nothing this engine breaks at.
    long_story.write_text(long_story.read_text(encoding="utf-8").replace("lost", "gone").replace("once", "twice"))
    assert audiobook("make", long_story, "--engine", "stranger", "--jobs", "2", env=env).returncode == 0
    assert len(list((tmp_path / "output/long/clips").glob("*.part"))) >= 6
    assert len({line.partition(" ")[0] for line in log.read_text().splitlines()}) <= 2
