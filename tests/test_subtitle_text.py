"""What subtitles and read-along show: lines cut by the phrase, marks that are no tags, verse in lines, marks without words as they are."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_read_along import CAST, read

from audiobook import ffmpeg
from audiobook.directing import direct
from audiobook.publishing.passages import passages
from audiobook.publishing.phrasing import LINE_CHARS, captions
from audiobook.publishing.read_along import Track, book, page
from audiobook.publishing.subtitles import cues, subtitles
from audiobook.publishing.tags import Tags
from audiobook.script import ChapterScript, Kind, Script, Segment
from audiobook.timeline import Placed, Timeline

WORDS = st.lists(
    st.sampled_from(
        "the a Mr. Gray Mary’s lamp, and “Stop!” – — … lighthouse-keeper’s of 灯台の階段を、 한국어 x".split()
    )
    | st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=60),
    min_size=1,
    max_size=50,
)


@given(WORDS, st.sampled_from(["", "Mary: ", "A" * 30 + ": "]), st.booleans())
def test_captions_are_the_text_in_at_most_two_lines_of_42(words, label, english):
    text = " ".join(words)
    found = captions(text, label=label, english=english)
    assert "".join("".join(c.text for c in found).split()) == "".join(text.split())
    for c in found:
        assert 1 <= len(c.lines) <= 2
        assert all(0 < len(line) <= LINE_CHARS and line == line.strip() for line in c.lines)
        assert "".join("".join(c.lines).split()) == "".join((label + c.text).split())


LONG = [
    "Nobody had opened the lamp room since the storm, and the stairs were wet, so that she went up slowly and held the rail with one hand.",
    "It was a thing that Mr. Thomas Gray had told nobody in the village, and which he would have taken to the grave if his sister had "
    "not found the old brass key under the boards of the boat.",
    "The captain was never very sure whether the light on the far side of the bay had been a lantern or only the moon on the wet sand.",
    "When the carrier came with the letters they were standing at the gate of the yard without a word to say to each other.",
    "She should have been told before the winter that the keeper of the northern light was not going to come back to the island.",
]  # fmt: skip
BOUND = frozenset("a an the my his her their of to at on in with and or but was were had been not very if mr.".split())


@pytest.mark.parametrize("text", LONG)
def test_no_line_ends_with_a_word_that_belongs_to_the_next(text):
    lines = [line for c in captions(text) for line in c.lines]
    assert len(lines) > 2
    for line, after in pairwise(lines):
        assert line.split()[-1].lower() not in BOUND
        assert not (line.split()[-1] == "Thomas" and after.startswith("Gray"))


def test_a_cut_is_made_at_a_pause_where_there_is_one():
    first, second = captions(LONG[0])
    assert first.text.endswith("wet,")
    assert second.lines == ("so that she went up slowly", "and held the rail with one hand.")


TAGS = [
    "<i>low</i>",
    "<b>",
    "</font>",
    r"{\an8}top",
    "{y:i}",
    "a --> b",
    "&lt;i&gt;",
    r"C:\Notes",
    "{{x}}",
    "1 < 2 > 0",
    "<3",
    "{",
]


@pytest.mark.parametrize("text", TAGS)
def test_what_players_take_for_a_tag_is_shown(tmp_path, text):
    """Ffmpeg reads each kind of file as players do, and gives back the text as it is shown."""
    (found,) = passages(*read([Segment(Kind.NARRATION, f"She wrote {text} in the book.")]))
    for kind in ("srt", "vtt"):
        made = tmp_path / f"a.{kind}"
        made.write_text(subtitles(kind, found, Tags("t")), encoding="utf-8")
        ffmpeg.run(["-loglevel", "error", "-y", "-i", str(made), "-c:s", "ass", "-f", "ass", str(tmp_path / "out.ass")])
        events = re.findall(r"^Dialogue: (?:[^,]*,){9}(.*)$", (tmp_path / "out.ass").read_text("utf-8"), re.MULTILINE)
        shown = re.sub(r"\\N(?!\u2060)", " ", " ".join(events)).replace(r"\{{}", "{")
        shown = shown.replace("\u2060", "").replace("→", "-->")
        assert f"She wrote {text} in the book." in shown, (kind, events)


def test_a_time_in_the_text_is_no_time_of_an_lrc_file():
    (found,) = passages(*read([Segment(Kind.NARRATION, "The log said [00:12.00] and [ar: nobody] and <00:01.00>.")]))
    (line,) = [line for line in subtitles("lrc", found, Tags("t")).splitlines() if "log" in line]
    assert len(re.findall(r"[\[<][\w.]+:", line)) == 1


def speech(text: str, speaker_name: str):
    from audiobook.script import Character

    script = Script("t", (ChapterScript(None, (Segment(Kind.DIALOGUE, text, "x"),)),), (Character("x", speaker_name),))
    (utterances,) = direct(script, CAST)
    placed = tuple(Placed(u, 1500 * n, 1500 * n + 1000) for n, u in enumerate(utterances))
    (found,) = passages(script, Timeline(1000, 9000, (), placed))
    return found


@pytest.mark.parametrize("name", ["Ann", "The Most Honourable the Lord High Admiral of the Northern Sea", "ナ" * 60])
def test_names_of_speakers_have_room_and_leave_room(name):
    found = list(cues(speech(f"“{LONG[0]}”", name), named=True))
    assert all(len(line) <= LINE_CHARS and len(c.lines) <= 2 for c in found for line in c.lines)
    assert all(c.lines[0].startswith(name[:10]) and ":" in c.lines[0] for c in found)
    assert all(c.speaker == name for c in found)


def made(tmp_path, segments, language="en"):
    """The page and the EPUB of a chapter: (HTML, XHTML, overlay, package)."""
    chapters = passages(*read(segments))
    html = "".join(page.page(Tags("t", language=language), [None], chapters, []))
    audio = tmp_path / "a.mp3"
    audio.write_bytes(b"")
    book.write(
        tmp_path / "b.epub", Tags("t", language=language), [None], chapters, [Track(audio, 0, 60_000, (0,))], None
    )
    with zipfile.ZipFile(tmp_path / "b.epub") as z:
        names = z.namelist()
        smil = z.read("text/chapter-001.smil").decode() if "text/chapter-001.smil" in names else ""
        return html, z.read("text/chapter-001.xhtml").decode(), smil, z.read("package.opf").decode()


@pytest.mark.parametrize("text", ["…", "...", "😂", "!!!", "?!", "“…”", "❤️", "😂 😂 😂"])
def test_a_paragraph_without_words_keeps_its_text(tmp_path, text):
    segments = [Segment(Kind.NARRATION, f"He waited.\n\n{text}\n\nThen he left.")]
    html, xhtml, smil, _ = made(tmp_path, segments)
    for shown in (html, xhtml):
        assert text in re.sub(r"<[^>]+>", "", shown)
        assert "⁂" not in shown
    ids = {e.get("id") for e in ET.fromstring(xhtml).iter()}
    wanted = re.findall(r'src="chapter-001\.xhtml#([^"]+)"|textref="chapter-001\.xhtml#([^"]+)"', smil)
    assert wanted and {a or b for a, b in wanted} <= ids


@pytest.mark.parametrize("text", ["* * *", "♦", "#", "oOo", "~~~~~~"])
def test_an_ornament_is_a_scene_break(tmp_path, text):
    segments = [
        Segment(Kind.NARRATION, "He waited.\n\n"),
        Segment(Kind.NARRATION, f"{text}\n\n"),
        Segment(Kind.NARRATION, "He left."),
    ]
    for shown in made(tmp_path, segments)[:2]:
        assert "⁂" in shown


def test_verse_keeps_its_lines(tmp_path):
    verse = "The lamp is lit,\nthe boat is in;\nnow let the winter night begin."
    html, xhtml, _, _ = made(tmp_path, [Segment(Kind.NARRATION, f"He sang:\n\n{verse}\n\nThen he left.")])
    for shown, end in ((html, "<br>"), (xhtml, "<br/>")):
        (paragraph,) = re.findall(r"<p>((?:(?!</p>).)*The lamp.*?)</p>", shown, re.DOTALL)
        assert re.sub(r"<[^>]+>", "", paragraph.replace(end, "\n")) == verse
        assert paragraph.count(end) == 2
    ET.fromstring(xhtml)


@pytest.mark.parametrize(
    ("language", "rtl"), [("ar", True), ("he", True), ("az-Arab", True), ("en", False), ("tr", False)]
)
def test_the_direction_of_writing(tmp_path, language, rtl):
    html, xhtml, _, package = made(tmp_path, [Segment(Kind.NARRATION, "שלום עולם.")], language)
    assert ('dir="rtl"' in html.partition(">")[2].partition(">")[0]) is rtl
    assert (ET.fromstring(xhtml).get("dir") == "rtl") is rtl
    assert ('page-progression-direction="rtl"' in package) is rtl
