"""What lies beside a finished book for players and listeners: a cue sheet, and a sample."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
from builders import write_story
from hypothesis import given
from hypothesis import strategies as st

from audiobook import ffmpeg
from audiobook.pipeline.book_sample import LENGTH_MS
from audiobook.publishing.cue import CueFile, cue_sheet, place
from audiobook.publishing.measure import chapters_in
from audiobook.publishing.tags import Tags

TONE = ("--engine", "tone")
TITLE = st.text(min_size=1, max_size=40)


@given(st.integers(0, 200 * 3600 * 1000))
def test_a_place_is_never_late_and_less_than_a_frame_early(ms):
    minutes, seconds, frames = map(int, place(ms).split(":"))
    assert seconds < 60 and frames < 75
    at_ms = (minutes * 60 + seconds) * 1000 + frames * 1000 / 75
    assert at_ms <= ms < at_ms + 1000 / 75 + 1e-6


@given(TITLE, st.none() | TITLE, st.lists(st.lists(st.tuples(TITLE, st.integers(0, 10**8)), max_size=3), max_size=3))
def test_whatever_titles_are_each_line_of_a_cue_sheet_is_one_of_the_format(title, author, files):
    named = [CueFile(f'{n} - "x".mp3', tuple(chapters)) for n, chapters in enumerate(files)]
    rows = "".join(cue_sheet(Tags(title, author), named)).split("\n")
    assert rows.pop() == ""
    for row in rows:
        assert re.fullmatch(
            r'(PERFORMER|TITLE|    TITLE) "[^"\n]*"|FILE "[^"\n]*" MP3|  TRACK \d{2,} AUDIO|    INDEX 01 \d{2,}:\d\d:\d\d',
            row,
        ), row
    numbers = [int(row.split()[1]) for row in rows if row.startswith("  TRACK")]
    assert numbers == list(range(1, sum(map(len, files)) + 1))
    assert sum(row.startswith("FILE") for row in rows) == len(files)


def places_ms(sheet: str) -> list[float]:
    found = re.findall(r"INDEX 01 (\d+):(\d+):(\d+)", sheet)
    return [(int(m) * 60 + int(s)) * 1000 + int(f) * 1000 / 75 for m, s, f in found]


def samples(path: Path) -> np.ndarray:
    done = ffmpeg.run(["-i", str(path), "-f", "s16le", "-ac", "1", "-ar", "22050", "pipe:1"])
    return np.frombuffer(done.stdout, dtype="<i2").astype(np.float32)


def test_a_run_writes_both_keeps_what_is_there_and_replaces_only_its_own(audiobook, tmp_path):
    write_story(tmp_path / "story.txt", 3)
    made = json.loads(audiobook("make", "story.txt", *TONE, "--cue", "--sample", "--json").stdout)
    audio, cue, sample = (tmp_path / "output" / f"story{end}" for end in (".mp3", ".cue", ".sample.mp3"))
    assert {Path(f).name for f in made["files"]} == {audio.name, cue.name, sample.name}
    wanted = [c.start_ms for c in chapters_in(audio)]
    assert len(wanted) == 3
    found = places_ms(cue.read_text(encoding="utf-8"))
    assert all(-1 <= ms - at < 1000 / 75 + 1 for ms, at in zip(wanted, found, strict=True))
    whole, part = samples(audio), samples(sample)
    assert 0 < len(part) <= (LENGTH_MS + 200) * 22.05
    # It is the book's own sound from a chapter's start on (an encoder's delay aside), and ends in silence.
    chapter = [c for c in chapters_in(audio) if c.end_ms - c.start_ms >= LENGTH_MS][:1] or chapters_in(audio)[:1]
    start = round(chapter[0].start_ms * 22.05)
    loud = np.abs(part[: 22050 * 3]) > 500
    own = np.abs(whole[start : start + 22050 * 3]) > 500
    assert abs(int(np.argmax(loud)) - int(np.argmax(own))) < 22050 * 0.1
    assert np.abs(part[-1100:]).max() < 60
    assert np.abs(part[:-22050]).max() > 500
    # Nothing is made again, and a person's own file is kept.
    again = json.loads(audiobook("make", "story.txt", *TONE, "--cue", "--sample", "--json").stdout)
    assert again["file_changes"] == made["file_changes"]
    cue.write_text("mine")
    changed = json.loads(audiobook("make", "story.txt", *TONE, "--cue", "--sample", "--json").stdout)
    assert [Path(c["kept"]).name for c in changed["file_changes"]["set_aside"]] == ["story.cue.1"]
    assert (tmp_path / "output" / "story.cue.1").read_text() == "mine"
    # A preview and a run without them leave both alone.
    before = sample.read_bytes()
    assert audiobook("make", "story.txt", *TONE, "--preview", "--cue", "--sample").returncode == 0
    assert not list((tmp_path / "output").glob("*preview*.cue"))
    assert sample.read_bytes() == before


def test_with_a_file_a_chapter_one_sheet_lists_them_and_the_sample_lies_beside_their_folder(audiobook, tmp_path):
    write_story(tmp_path / "story.txt", 2)
    done = audiobook("make", "story.txt", *TONE, "--cue", "--sample", "--split", "chapters", "--format", "flac")
    assert done.returncode == 0, done.stderr.decode()
    folder = tmp_path / "output" / "story-chapters"
    (sheet,) = folder.glob("*.cue")
    text = sheet.read_text(encoding="utf-8")
    assert re.findall(r'FILE "(.+)" WAVE', text) == sorted(p.name for p in folder.glob("*.flac"))
    assert places_ms(text) == [0, 0]
    sample = tmp_path / "output" / "story-chapters.sample.mp3"
    assert 0 < len(samples(sample)) <= (LENGTH_MS + 200) * 22.05
    assert not list(folder.glob("*.mp3"))
    refused = audiobook("make", "story.txt", *TONE, "--sample", "--layout", "audiobookshelf")
    assert refused.returncode == 2
    assert "--sample" in refused.stderr.decode()
