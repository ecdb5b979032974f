"""Nothing is done twice, and nothing that is stored is believed without a look."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"
KILLS = 30


@pytest.fixture
def long_story(tmp_path):
    """Twenty chapters, so that there are parts enough to be killed among."""
    text = STORY.read_text(encoding="utf-8").split("Chapter One")[1].replace("Chapter Two\n\nThe Noon Boat\n\n", "")
    path = tmp_path / "long.txt"
    path.write_text(
        "\n\n".join(f"Chapter {n}\n{text}".replace("Tobias", f"Tobias{n}") for n in range(1, 21)), encoding="utf-8"
    )
    return path


def run(story: Path, folder: Path, *more: str) -> subprocess.Popen[bytes]:
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "audiobook", "make", str(story), "--engine", "tone", "-q", *more],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(story: Path, folder: Path) -> bytes:
    process = run(story, folder)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    return (folder / "output/long.mp3").read_bytes()


def test_killed_at_random_moments(long_story, tmp_path):
    """Killed thirty times at any moment: the file is whole or not there, and in the end it is the right one."""
    right = finish(long_story, tmp_path / "right")
    began = time.monotonic()
    finish(long_story, tmp_path / "timed")
    whole_s = time.monotonic() - began
    moments = random.Random(7)
    folder = tmp_path / "killed"
    for n in range(KILLS):
        if n % 6 == 0:
            shutil.rmtree(folder, ignore_errors=True)
        process = run(long_story, folder)
        time.sleep(moments.uniform(0.05, whole_s))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        target = folder / "output/long.mp3"
        assert not target.exists() or target.read_bytes() == right
    assert finish(long_story, folder) == right
    left = [p for p in (folder / "output").rglob("*") if p.name.endswith(".unfinished")]
    assert not left


def test_every_stored_file_torn_or_changed(long_story, tmp_path):
    """Whatever is cut short or has a bit flipped: the right file comes out, or a file of the user's is refused."""
    folder = tmp_path / "w"
    right = finish(long_story, folder)
    stored = sorted(p for p in (folder / "output").rglob("*") if p.is_file() and p.stat().st_size)
    assert len(stored) > 6
    accidents = random.Random(11)
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
            assert finish(long_story, folder) == right, (path, harm)


def test_nothing_changed_nothing_made(audiobook, tmp_path):
    assert audiobook("make", STORY, "--engine", "tone").returncode == 0
    target = tmp_path / "output/the-lamp-room.mp3"
    before = target.stat().st_mtime_ns
    done = audiobook("make", STORY, "--engine", "tone")
    assert "2 of 2 parts were there already" in done.stderr.decode()
    assert target.stat().st_mtime_ns == before


def test_a_changed_line_makes_its_part_alone(audiobook, tmp_path, long_story):
    import json

    finish(long_story, tmp_path)
    path = tmp_path / "output/long/script.json"
    script = json.loads(path.read_text(encoding="utf-8"))
    line = next(s for s in script["chapters"][9]["segments"] if s["kind"] == "dialogue")
    line["speaker"] = next(c["id"] for c in script["characters"] if c["id"] != line["speaker"])
    path.write_text(json.dumps(script), encoding="utf-8")
    done = audiobook("make", long_story, "--engine", "tone")
    assert "19 of 20 parts were there already" in done.stderr.decode()


def test_two_runs_on_one_workspace(long_story, tmp_path):
    first = run(long_story, tmp_path / "w", "-j", "1")
    lock = tmp_path / "w/output/long/.lock"
    deadline = time.monotonic() + 30
    while not lock.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    second = run(long_story, tmp_path / "w")
    _, err = second.communicate(timeout=60)
    _, first_err = first.communicate(timeout=120)
    assert first.returncode == 0, first_err.decode()
    assert second.returncode == 2
    assert "Another run is at work" in err.decode()


@pytest.mark.skipif(os.geteuid() != 0 if hasattr(os, "geteuid") else True, reason="a small file system needs root")
def test_a_full_disk(long_story, tmp_path):
    """The disk fills up at several moments; one clear sentence, nothing half-written, and with room it goes on."""
    right = finish(long_story, tmp_path / "right")
    small = tmp_path / "small"
    small.mkdir()
    for size_kib in (40, 300, 1500, len(right) // 1024 + 700):
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "none", str(small)], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip("this machine does not let a small file system be mounted")
        try:
            process = run(long_story, small)
            _, err = process.communicate(timeout=120)
            assert process.returncode == 7, err.decode()
            assert "No space left" in err.decode() or "disk is full" in err.decode()
            assert "Traceback" not in err.decode()
            assert not (small / "output/long.mp3").exists()
            subprocess.run(["mount", "-o", "remount,size=100m", str(small)], check=True)
            assert finish(long_story, small) == right
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
    assert len(list((tmp_path / "output/long/clips").glob("*.part"))) >= 20
    assert len({line.partition(" ")[0] for line in log.read_text().splitlines()}) <= 2
