"""Subtitles and read-along: the author's words, whole and in order, when they are heard."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import xml.etree.ElementTree as ET
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.cast import Cast, Setting
from audiobook.directing import direct
from audiobook.publishing.passages import passages
from audiobook.publishing.phrasing import LINE_CHARS
from audiobook.publishing.read_along import page
from audiobook.publishing.subtitles import cues, subtitles
from audiobook.publishing.tags import Tags
from audiobook.script import ChapterScript, Character, Kind, Script, Segment
from audiobook.timeline import Placed, Timeline

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"
CAST = Cast(Setting("tone/bass"), Setting("tone/elder"), ())
TEXTS = st.text(st.sampled_from('aB c.,!?"“”—<&>-\n1*'), min_size=1, max_size=80) | st.sampled_from(
    ["\n\n", "a\n\nb", "* * *\n\n"]
)
SEGMENTS = st.lists(
    st.builds(Segment, st.sampled_from(list(Kind)), TEXTS, st.sampled_from([None, "x"])), min_size=1, max_size=10
)


def read(segments) -> tuple[Script, Timeline]:
    """A chapter of some segments, each utterance a second long with half a second behind it."""
    clean = tuple(s if s.spoken_by_character else Segment(s.kind, s.text) for s in segments)
    script = Script("t", (ChapterScript(None, clean),), (Character("x", "Ann <b>"),))
    (utterances,) = direct(script, CAST)
    placed = tuple(Placed(u, 1500 * n, 1500 * n + 1000) for n, u in enumerate(utterances))
    return script, Timeline(1000, 1500 * len(placed), (), placed)


@given(SEGMENTS)
def test_passages_are_the_chapters_text(segments):
    script, timeline = read(segments)
    (found,) = passages(script, timeline)
    text = "".join(s.text for s in script.chapters[0].segments)
    assert "".join("".join(r.text for p in found for r in p.runs).split()) == "".join(text.split())
    assert [r.index for p in found for r in p.runs if r.index is not None] == list(range(len(timeline.placed)))
    assert all("\n\n" not in r.text for p in found for r in p.runs)


@given(SEGMENTS)
def test_subtitles_have_every_word_that_is_said_in_order_without_overlap(segments):
    script, timeline = read(segments)
    (found,) = passages(script, timeline)
    made = list(cues(found))
    said = "".join(
        script.chapters[0].segments[p.utterance.segment].text[p.utterance.start : p.utterance.end]
        for p in timeline.placed
    )
    assert "".join("".join(c.text for c in made).split()) == "".join(said.split())
    assert all(c.start_ms < c.end_ms for c in made)
    for c in [*made, *cues(found, named=True)]:
        assert 1 <= len(c.lines) <= 2 and all(len(line) <= LINE_CHARS for line in c.lines)
    assert all(a.end_ms <= b.start_ms or b.start_ms == a.end_ms - 1 for a, b in pairwise(made))
    for kind in ("vtt", "srt", "lrc"):
        text = subtitles(kind, found, Tags("A --> [title]", "An author"))
        count = len(list(cues(found, named=kind == "srt")))
        assert len(re.findall(r"^\d\d:.* --> |^\[\d", text, re.MULTILINE)) == count
        assert kind == "lrc" or text.count("-->") == count
    assert "<b>" not in subtitles("vtt", found, Tags("t"))
    assert "<b>" not in subtitles("srt", found, Tags("t"))


@given(SEGMENTS)
def test_a_page_never_takes_text_for_markup(segments):
    script, timeline = read([*segments, Segment(Kind.DIALOGUE, "“<script>alert(1)</script>”", "x")])
    html = "".join(page.page(Tags("</title><script>", "<i>"), [None], passages(script, timeline), []))
    assert "alert(1)</script>" not in html
    assert "<b>" not in html
    assert html.count("<title>") == 1


@pytest.fixture(scope="module")
def along(tmp_path_factory):
    """The example story with everything beside it, one file a chapter, and once more as a whole."""
    import sys

    folder = tmp_path_factory.mktemp("along")
    for options in ((), ("--split", "chapters", "-o", "split")):
        done = subprocess.run(
            [sys.executable, "-m", "audiobook", "make", STORY, "--engine", "tone", "-q", *options,
             "--subtitles", "vtt,srt,lrc", "--read-along", "html,epub"],
            cwd=folder, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return folder


def test_what_is_written_is_named(along):
    whole = {p.name for p in (along / "output").iterdir() if p.is_file()}
    stem = "the-lamp-room"
    assert whole == {f"{stem}{s}" for s in (".mp3", ".vtt", ".srt", ".lrc", ".read-along.html", ".read-along.epub")}
    split = sorted(p.name for p in (along / "split").iterdir())
    assert len(split) == 2 * 4 + 2
    assert "The Lamp Room.read-along.epub" in split


def test_times_of_a_chapters_file_count_from_its_start(along):
    first = [(along / "split" / name).read_text() for name in sorted(p.name for p in (along / "split").glob("*.vtt"))]
    assert all(re.search(r"^00:00:00\.0\d\d -->", text, re.MULTILINE) for text in first)


@pytest.mark.parametrize(
    "name",
    [
        "output/the-lamp-room.read-along.epub",
        pytest.param("split/The Lamp Room.read-along.epub", marks=pytest.mark.slow),
    ],
)
def test_the_epub_is_valid(along, name):
    checker = shutil.which("epubcheck")
    jar = next((p for p in ("/usr/bin/epubcheck", "/usr/share/java/epubcheck.jar") if Path(p).is_file()), None)
    if not checker or not jar or not shutil.which("java"):
        pytest.skip("epubcheck (Debian's package) is not here")
    # A short check needs no compiler that optimizes.
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar, str(along / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["output/the-lamp-room.read-along.epub", "split/The Lamp Room.read-along.epub"])
def test_every_overlay_points_at_text_and_audio_that_are_there(along, name):
    smil_ns, count = "{http://www.w3.org/ns/SMIL}", 0
    with zipfile.ZipFile(along / name) as archive:
        names = set(archive.namelist())
        assert archive.infolist()[0].filename == "mimetype"
        for smil in (n for n in names if n.endswith(".smil")):
            last: dict[str, float] = {}
            for par in ET.fromstring(archive.read(smil)).iter(f"{smil_ns}par"):
                text, audio = par.find(f"{smil_ns}text"), par.find(f"{smil_ns}audio")
                document, _, key = text.get("src").partition("#")
                assert f'id="{key}"' in archive.read(f"text/{document}").decode()
                source = audio.get("src").removeprefix("../")
                assert source in names
                begin, end = (float(audio.get(k).rstrip("s")) for k in ("clipBegin", "clipEnd"))
                assert last.get(source, 0) <= begin < end
                last[source] = end
                count += 1
    timeline = json.loads((along / "output/the-lamp-room/timeline.json").read_text())
    assert count == len(timeline["utterances"])


def test_an_epub_of_wav_is_refused(audiobook):
    done = audiobook("make", STORY, "--engine", "tone", "-o", "x.wav", "--read-along", "epub")
    assert done.returncode == 2
    assert audiobook("make", STORY, "--subtitles", "ass").returncode == 2


def until(opened, condition: str) -> None:
    """Wait for a condition; the page's policy forbids the eval that the browser driver's own waiting uses."""
    end = time.monotonic() + 20
    while not opened.evaluate(condition):
        assert time.monotonic() < end, condition
        opened.wait_for_timeout(30)


@pytest.mark.parametrize("name", ["output/the-lamp-room.read-along.html", "split/The Lamp Room.read-along.html"])
def test_the_page_in_a_browser(along, browser, name):
    """Text is lit as it is spoken; a click jumps; keys work; nothing is fetched from elsewhere."""
    opened = browser.new_page()
    faults, asked = [], []
    opened.on("pageerror", lambda e: faults.append(str(e)))
    opened.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    opened.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None)
    opened.goto((along / name).as_uri())
    spans = opened.locator(".s")
    timeline = json.loads((along / "output/the-lamp-room/timeline.json").read_text())
    assert spans.count() == len(timeline["utterances"])
    last = spans.count() - 3
    lit = "[...document.querySelectorAll('.s')].findIndex(e => e.getAttribute('aria-current') === 'true')"
    spans.nth(last).click()
    until(opened, "!audio.paused && audio.currentTime > 0 && document.querySelector('.on')")
    opened.keyboard.press(" ")
    until(opened, "audio.paused")
    # A busy machine may have heard more than that one by now.
    was, before = opened.evaluate(lit), opened.evaluate("now()")
    assert was >= last
    opened.keyboard.press("ArrowLeft")
    until(opened, f"now() < {before}")
    until(opened, f"{lit} === {was - 1}")
    opened.keyboard.press("d")
    assert opened.evaluate("document.documentElement.dataset.theme") == "dark"
    spoken = opened.locator("[data-who]").first
    assert spoken.get_attribute("data-who") == "Mrs. Pell"
    assert (faults, asked) == ([], [])
    opened.close()


def timed(text: str, onsets: list[int]) -> tuple[Script, Timeline]:
    """A line of one speaker, a second long for each word, its words at some ms."""
    script = Script("t", (ChapterScript(None, (Segment(Kind.DIALOGUE, text, "x"),)),), (Character("x", "Ann"),))
    ((utterance,),) = direct(script, CAST)
    places = [m.start() for m in re.finditer(r"[^\W_]+", text)]
    words = tuple(zip(places, onsets))
    return script, Timeline(1000, 60_000, (), (Placed(utterance, 0, 60_000, words),))


LONG = (
    "“Nobody had opened the lamp room since the storm, and the stairs were wet, so that she went up slowly and held the rail "
    "with one hand.”"
)


def test_a_subtitle_that_is_cut_begins_when_its_first_word_is_heard():
    count = len(re.findall(r"[^\W_]+", LONG))
    onsets = [50 + 300 * n + (9000 if n > 9 else 0) for n in range(count)]
    (found,) = passages(*timed(LONG, onsets))
    first, second, *_ = cues(found)
    words = re.findall(r"[^\W_]+", first.text)
    assert second.start_ms == onsets[len(words)]
    assert first.end_ms == second.start_ms
    # Without onsets the time is shared out, and nothing is taken for known.
    script, timeline = timed(LONG, [])
    (plain,) = passages(script, timeline)
    assert next(iter(cues(plain))).end_ms == pytest.approx(60_000 * len(first.text) / len(LONG), rel=0.05)


def test_words_are_lit_when_they_are_heard(tmp_path):
    from audiobook.publishing.read_along import Track, book

    text = "“Up we go — now!”"
    onsets = [100, 400, 700, 30_000]
    script, timeline = timed(text, onsets)
    chapters = passages(script, timeline)
    html = "".join(page.page(Tags("t"), [None], chapters, []))
    assert 'data-w="1 100,3 300,3 300,5 29300"' in html
    audio = tmp_path / "a.mp3"
    audio.write_bytes(b"")
    book.write(tmp_path / "b.epub", Tags("t"), [None], chapters, [Track(audio, 0, 60_000, (0,))], None)
    with zipfile.ZipFile(tmp_path / "b.epub") as z:
        overlay = ET.fromstring(z.read("text/chapter-001.smil"))
        page_text = ET.fromstring(z.read("text/chapter-001.xhtml"))
        package = z.read("package.opf").decode()
    ns = "{http://www.w3.org/ns/SMIL}"
    lit = [
        (
            par.find(f"{ns}text").get("src"),
            par.find(f"{ns}audio").get("clipBegin"),
            par.find(f"{ns}audio").get("clipEnd"),
        )
        for par in overlay.iter(f"{ns}par")
    ]
    assert [(a, b) for _, a, b in lit] == [
        ("0.000s", "0.400s"), ("0.400s", "0.700s"), ("0.700s", "30.000s"), ("30.000s", "60.000s"),
    ]  # fmt: skip
    said = {e.get("id"): e.text for e in page_text.iter() if e.get("id")}
    assert [said[src.partition("#")[2]] for src, *_ in lit] == ["“Up ", "we ", "go — ", "now!”"]
    assert '<meta property="media:duration">60.000s</meta>' in package


def test_the_words_of_a_text_are_found_in_its_spoken_form():
    from audiobook.directing.spoken_form import spoken_form
    from audiobook.directing.word_places import word_places

    text = "“Don’t wait — Dr. Gray’s 21 well-known lamps cost £5,” said IVY…"
    said = spoken_form(text)
    links = [(a.start, a.end, a.said_start, a.said_end) for a in said.links]
    found = {
        text[a:].split()[0].strip("“”,…—"): said.text[b:].split()[0].strip(",.")
        for a, b in word_places(text, said.text, links)
    }
    assert found["Don’t"] == "Don't"
    assert found["Dr."] == "Doctor"
    assert found["21"] == "twenty-one"
    assert found["lamps"] == "lamps"
    assert found["said"] == "said"
    assert found["cost"] == "cost"


@given(SEGMENTS)
def test_whatever_is_timed_the_epub_and_page_have_all_of_the_text(segments):
    script, timeline = read(segments)
    with_words = tuple(
        Placed(
            p.utterance,
            p.start,
            p.end,
            tuple((k, p.start + 7 * (k - p.utterance.start)) for k in range(p.utterance.start, p.utterance.end, 3)),
        )
        for p in timeline.placed
    )
    from dataclasses import replace

    from audiobook.publishing.read_along import book

    (plain,), (found,) = passages(script, timeline), passages(script, replace(timeline, placed=with_words))
    assert [[r.text for r in p.runs] for p in plain] == [[r.text for r in p.runs] for p in found]
    for run in (r for p in found for r in p.runs if r.words):
        words = book._words(run)
        assert "".join(w.text for w in words) == run.text
        assert all(a.end_ms == b.start_ms for a, b in pairwise(words))
        assert (words[0].start_ms, words[-1].end_ms) == (run.start_ms, run.end_ms)
    made = list(cues(found))
    assert all(c.start_ms < c.end_ms for c in made)
    assert "".join("".join(c.text for c in made).split()) == "".join("".join(c.text for c in cues(plain)).split())


def test_the_page_lights_each_word_in_a_browser(tmp_path, browser):
    from audiobook.publishing.read_along import Track

    text = "“Up we go 😀 — now!”"
    audio = tmp_path / "a.mp3"
    audio.write_bytes(b"")
    chapters = passages(*timed(text, [100, 400, 700, 30_000]))
    html = "".join(page.page(Tags("t"), [None], chapters, [Track(audio, 0, 60_000, (0,))]))
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    opened = browser.new_page()
    faults = []
    opened.on("pageerror", lambda e: faults.append(str(e)))
    opened.goto((tmp_path / "page.html").as_uri())
    for ms, word in ((50, None), (120, "Up "), (699, "go 😀 — "), (31_000, "now!”"), (420, "we ")):
        opened.evaluate(f"show({ms})")
        lit = opened.locator(".w.now")
        assert [lit.nth(k).text_content() for k in range(lit.count())] == ([word] if word else [])
    assert opened.locator(".s").text_content() == text
    assert not faults
    opened.close()
