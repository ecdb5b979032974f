"""Formats, presets and layouts: what is written can be decoded, has its chapters and tags, and lies where the timeline says."""

from __future__ import annotations

import itertools
import json
from array import array
from pathlib import Path

import pytest
from builders import PIXEL, epub, xhtml

from audiobook import ffmpeg
from audiobook.publishing import measure
from audiobook.publishing.formats import FORMATS

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"
RATE = 22050
NEAR_MS = 20


def decoded(path: Path) -> array:
    arguments = ["-loglevel", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"]
    return array("h", ffmpeg.run(arguments).stdout)


def loudest(samples: array, start_ms: float, end_ms: float) -> int:
    return max(map(abs, samples[round(start_ms * RATE / 1000) : round(end_ms * RATE / 1000)]), default=0)


def assert_in_place(samples: array, utterances: list[dict], offset_ms: int = 0) -> None:
    """Every utterance is heard from its start to its end and nothing is heard between two."""
    spans = [(u["start_ms"] - offset_ms, u["end_ms"] - offset_ms) for u in utterances]
    for start, end in spans:
        assert loudest(samples, start, start + NEAR_MS) > 2500
        assert loudest(samples, end - NEAR_MS, end) > 2500
    for (_, end), (start, _) in itertools.pairwise(spans):
        assert loudest(samples, end + NEAR_MS, start - NEAR_MS) < 1200


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_each_format(audiobook, tmp_path, name):
    target = tmp_path / f"story{FORMATS[name].suffix}"
    done = audiobook("make", STORY, "--engine", "tone", "-o", target, "-q")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().strip() == str(target)
    m = measure.measure(target)
    timeline = json.loads((tmp_path / "output/the-lamp-room/timeline.json").read_text())
    # Opus decodes to 48 kHz, and a codec may round its length up to a frame.
    assert m.duration_ms == pytest.approx(timeline["duration_ms"], abs=60)
    assert_in_place(decoded(target), timeline["utterances"])
    assert m.tags["title"] == "The Lamp Room"
    if FORMATS[name].chapters:
        assert [c.title for c in m.chapters] == [c["title"] for c in timeline["chapters"]]
        assert [c.start_ms for c in m.chapters] == [pytest.approx(c["start_ms"], abs=1) for c in timeline["chapters"]]
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", [n for n, f in FORMATS.items() if f.picture])
def test_the_cover_is_in_the_file(audiobook, tmp_path, name):
    book = tmp_path / "book.epub"
    book.write_bytes(epub([("a.xhtml", xhtml("<h1>One</h1><p>“Go,” said Mary.</p>"))]))
    target = tmp_path / f"book{FORMATS[name].suffix}"
    assert audiobook("make", book, "--engine", "tone", "-o", target, "-q").returncode == 0
    ffmpeg.run(
        [
            "-loglevel",
            "error",
            "-i",
            str(target),
            "-map",
            "0:v",
            "-c",
            "copy",
            "-f",
            "image2",
            str(tmp_path / "out.png"),
        ]
    )
    assert (tmp_path / "out.png").read_bytes() == PIXEL


def test_acx_a_file_a_chapter_within_all_limits(audiobook, tmp_path):
    done = audiobook("make", STORY, "--preset", "acx", "-q")
    assert done.returncode == 0, done.stderr
    names = done.stdout.decode().splitlines()
    assert [Path(n).name for n in names] == ["01 - Chapter One The Ledger.mp3", "02 - Chapter Two The Noon Boat.mp3"]
    checked = audiobook("check", Path(names[0]).parent, "--preset", "acx", "--json")
    assert checked.returncode == 0, checked.stdout
    for found in json.loads(checked.stdout):
        assert found["met"]
        assert (found["sample_rate_hz"], found["bitrate_kbps"], found["codec"]) == (44100, 192, "mp3")
        assert found["tags"]["album"] == "The Lamp Room"
    tracks = [m["tags"]["track"] for m in json.loads(checked.stdout)]
    assert tracks == ["1/2", "2/2"]


def test_the_acx_limits_can_be_missed(audiobook, tmp_path):
    assert audiobook("make", STORY, "--engine", "tone", "-q").returncode == 0
    done = audiobook("check", "output/the-lamp-room.mp3", "--preset", "acx", "--json")
    missed = {x["what"] for x in json.loads(done.stdout)["limits"] if not x["met"]}
    assert done.returncode == 1
    assert missed >= {"format", "bit rate", "head"}


def test_split_files_lie_where_the_timeline_says(audiobook, tmp_path):
    done = audiobook("make", STORY, "--engine", "tone", "--split", "chapters", "--format", "flac", "-o", "files", "-q")
    assert done.returncode == 0, done.stderr
    timeline = json.loads((tmp_path / "output/the-lamp-room/timeline.json").read_text())
    assert len(timeline["chapters"]) == 2
    for n, chapter in enumerate(timeline["chapters"]):
        own = [u for u in timeline["utterances"] if u["chapter"] == n]
        assert_in_place(decoded(tmp_path / "files" / chapter["file"]), own, chapter["start_ms"])


def test_chapters_that_are_renamed_leave_no_file_behind_and_strangers_stay(audiobook, tmp_path):
    story = tmp_path / "story.txt"
    text = "Chapter 1. Dawn\n\n“Go,” said Mary.\n\nChapter 2. Dusk\n\n“No,” said Tom.\n"
    story.write_text(text, encoding="utf-8")
    make = ("make", story, "--engine", "tone", "--split", "chapters", "-o", "files", "-q")
    assert audiobook(*make).returncode == 0
    before = sorted(p.name for p in (tmp_path / "files").iterdir())
    assert len(before) == 2
    mine = tmp_path / "files" / "notes.mp3"
    mine.write_bytes(b"mine")
    story.write_text(text.replace("Dusk", "Night"), encoding="utf-8")
    assert audiobook(*make).returncode == 0
    after = sorted(p.name for p in (tmp_path / "files").iterdir())
    assert len(after) == 3
    assert mine.read_bytes() == b"mine"
    assert before[0] in after and before[1] not in after


def test_an_audiobook_servers_shelf(audiobook, tmp_path):
    done = audiobook(
        "make", STORY, "--engine", "tone", "--layout", "audiobookshelf", "--format", "m4b", "-o", "shelf", "-q"
    )
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "shelf" / "the audiobook authors" / "The Lamp Room"
    assert sorted(p.name for p in folder.iterdir()) == ["The Lamp Room.m4b", "metadata.opf"]
    opf = (folder / "metadata.opf").read_text(encoding="utf-8")
    assert "<metadata" in opf and ">The Lamp Room</dc:title>" in opf and 'role="nrt"' in opf


def test_nothing_changed_writes_nothing(audiobook, tmp_path):
    make = ("make", STORY, "--engine", "tone", "--split", "chapters", "--format", "opus", "-q")
    paths = [tmp_path / p for p in audiobook(*make).stdout.decode().splitlines()]
    before = [p.stat().st_mtime_ns for p in paths]
    assert audiobook(*make).returncode == 0
    assert [p.stat().st_mtime_ns for p in paths] == before
    paths[0].write_bytes(b"torn")
    assert audiobook(*make).returncode == 0
    assert measure.measure(paths[0]).codec == "opus"


@pytest.mark.parametrize(
    "options",
    [
        ["--preset", "acx", "--format", "m4b"],
        ["--format", "aiff"],
        ["--preset", "loud"],
        ["--split", "chapters", "-o", "x.mp3"],
        ["--format", "m4b", "-o", "x.mp3"],
    ],
)
def test_what_cannot_be_is_refused_before_any_work(audiobook, tmp_path, options):
    done = audiobook("make", STORY, "--engine", "tone", *options)
    assert done.returncode == 2
    assert b"Hint:" in done.stderr
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("suffix", [".png", ".svg", ".html"])
def test_charts(audiobook, tmp_path, suffix):
    starts = {".png": b"\x89PNG", ".svg": b"<?xml", ".html": b"<!doctype html>"}[suffix]
    voices = tmp_path / f"voices{suffix}"
    assert audiobook("voices", "--chart", voices).returncode == 0
    assert voices.read_bytes().startswith(starts)
    assert audiobook("make", STORY, "--engine", "tone", "-q").returncode == 0
    loudness = tmp_path / f"loudness{suffix}"
    assert audiobook("check", "output/the-lamp-room.mp3", "--chart", loudness).returncode in (0, 1)
    assert loudness.read_bytes().startswith(starts)
    assert audiobook("voices", "--chart", "voices.txt").returncode == 2
