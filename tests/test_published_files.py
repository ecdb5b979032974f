"""Finished files as programs of others read them: any number of chapters, titles of any length, language and series."""

from __future__ import annotations

import re
import struct
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.pipeline.output_files import file_name, title_of
from audiobook.publishing import measure, publish
from audiobook.publishing.formats import FORMATS, Encoding
from audiobook.publishing.id3 import _frames, _seven_bits, _tables, id3
from audiobook.publishing.languages import is_right_to_left, iso_639_2
from audiobook.publishing.shortening import shortened
from audiobook.publishing.tags import Tags
from audiobook.timeline import Mark, Timeline

RATE = 22050
COUNTS = (1, 3, 255, 256, 500)
TAGS = Tags("A title", "An author", language="de-AT", year=1999, series=("The Sea", "2"))


def published(folder, form: str, titles: list[str], tags: Tags = TAGS):
    """A file of some seconds of silence, divided into chapters of the same length."""
    encoding = Encoding(RATE, 64, FORMATS[form].stored)
    part, length = encoding.encode([bytes(2 * RATE * 5)])
    marks = tuple(Mark(title, n * length // len(titles)) for n, title in enumerate(titles))
    target = folder / f"file{FORMATS[form].suffix}"
    publish([part], Timeline(RATE, length, marks, ()), tags, None, target, form=FORMATS[form])
    return target, [round(1000 * mark.start / RATE) for mark in marks]


@pytest.mark.parametrize(
    ("form", "count"), [*((f, n) for f in ("mp3", "m4b") for n in COUNTS), ("opus", 256), ("flac", 500)]
)
def test_every_chapter_is_found_by_ffmpeg(tmp_path, form, count):
    titles = [f"Chapter {n}: Größe {n}" for n in range(count)]
    path, starts = published(tmp_path, form, titles)
    found = measure.chapters_in(path)
    assert [c.title for c in found] == titles
    assert [c.start_ms for c in found] == [pytest.approx(ms, abs=1) for ms in starts]


@pytest.mark.parametrize("count", COUNTS)
def test_every_chapter_of_an_mp3_is_in_its_table_of_contents_as_mutagen_reads_it(tmp_path, count):
    mutagen_id3 = pytest.importorskip("mutagen.id3")
    titles = [f"Chapter {n}" for n in range(count)]
    path, starts = published(tmp_path, "mp3", titles)
    tag = mutagen_id3.ID3(path)
    chapters = {c.element_id: c for c in tag.getall("CHAP")}
    tables = {t.element_id: t for t in tag.getall("CTOC")}
    (top,) = [t for t in tables.values() if t.flags & mutagen_id3.CTOCFlags.TOP_LEVEL]

    def listed(table):
        for name in table.child_element_ids:
            yield from listed(tables[name]) if name in tables else [chapters[name]]

    found = list(listed(top))
    assert [str(c.sub_frames["TIT2"]) for c in found] == titles
    assert [c.start_time for c in found] == [pytest.approx(ms, abs=1) for ms in starts]
    assert len(chapters) == count
    assert all(1 <= len(t.child_element_ids) <= 255 for t in tables.values())
    assert tag["TLAN"].text == ["deu"]
    assert tag["TXXX:series"].text == ["The Sea"]
    assert tag["TXXX:series-part"].text == ["2"]


@pytest.mark.parametrize("count", COUNTS)
def test_an_m4b_has_its_series_and_language_and_no_list_that_cannot_count_as_mutagen_reads_it(tmp_path, count):
    mp4 = pytest.importorskip("mutagen.mp4")
    titles = [f"Chapter {n}" for n in range(count)]
    path, _ = published(tmp_path, "m4b", titles)
    found = mp4.MP4(path)
    free = {key.rpartition(":")[2]: bytes(values[0]) for key, values in found.tags.items() if key.startswith("----")}
    assert free == {"SERIES": b"The Sea", "SERIES-PART": b"2", "LANGUAGE": b"deu"}
    assert (found.tags["\xa9mvn"], found.tags["\xa9mvi"]) == (["The Sea"], [2])
    assert "\xa9cmt" not in found.tags
    listed = [c.title for c in found.chapters or ()]
    assert listed == (titles if count <= 255 else [])


@pytest.mark.parametrize("count", COUNTS)
def test_each_title_of_an_m4b_is_a_chunk_of_its_own(tmp_path, count):
    titles = [f"Größe y{'x' * (n % 7)}" for n in range(count)]
    path, _ = published(tmp_path, "m4b", titles)
    content = path.read_bytes()
    track = content.index(b"text", content.index(b"hdlr", content.index(b"hdlr") + 1) + 8)
    at = content.index(b"stco", track) + 8
    (chunks,) = struct.unpack_from(">I", content, at)
    found = []
    for offset in struct.unpack_from(f">{chunks}I", content, at + 4):
        (length,) = struct.unpack_from(">H", content, offset)
        found.append(content[offset + 2 : offset + 2 + length].decode())
    assert found == titles
    assert struct.unpack_from(">5I", content, content.index(b"stsc", track) + 4) == (0, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("series", "fields"),
    [
        (("The Sea", None), {"SERIES": "The Sea"}),
        (("海", "1.5"), {"SERIES": "海", "SERIES-PART": "1.5"}),
        (None, {}),
    ],
)
@pytest.mark.parametrize("language", ["en", None, "grc"])
def test_series_and_language_of_an_m4b_as_ffmpeg_reads_them(tmp_path, series, fields, language):
    path, _ = published(tmp_path, "m4b", ["One"], Tags("t", series=series, language=language))
    shown = measure.ffmpeg.run(["-i", str(path)], check=False).stderr.decode()
    tags = dict(re.findall(r"^    ([A-Z-]+) +: (.*?)\s*$", shown, re.MULTILINE))
    code = iso_639_2(language)
    assert tags == fields | ({"LANGUAGE": code} if code else {})
    assert re.search(r"Stream #0:0\S*?\((\w+)\): Audio", shown).group(1) == (code or "und")
    assert "comment" not in shown
    assert measure.measure(path).duration_ms == pytest.approx(5000, abs=100)


@pytest.mark.parametrize("form", ["mp3", "m4b", "opus", "flac"])
@pytest.mark.parametrize("letter", ["a", "é", "章", "👩‍🚀", "e\u0301"])
def test_a_title_is_never_cut_inside_a_character(tmp_path, form, letter):
    for shift in ("", "x"):
        title = shift + letter * 400
        path, _ = published(tmp_path, form, [title, "Two"])
        found = measure.chapters_in(path)
        head = found[0].title.removesuffix("…")
        assert title.startswith(head) and head
        assert title[len(head) :] == letter * round((len(title) - len(head)) / len(letter))
        assert form == "m4b" or head == title
        assert found[1].title == "Two"


def test_a_long_title_is_whole_in_neros_list(tmp_path):
    mp4 = pytest.importorskip("mutagen.mp4")
    path, _ = published(tmp_path, "m4b", ["章" * 300, "Two"])
    first, second = mp4.MP4(path).chapters
    assert (first.title, second.title) == ("章" * 84 + "…", "Two")


def test_more_chapters_than_a_table_of_tables_holds_have_a_third_level():
    names = [f"ch{n}".encode() for n in range(255 * 255 + 1)]
    frames = b"".join(_tables(names))
    header = b"ID3\3\0\0" + _seven_bits(len(frames))
    children = {}
    for _, body, _ in _frames(header + frames):
        name, _, rest = body.partition(b"\0")
        children[name] = rest[2:].split(b"\0")[: rest[1]]
        assert len(children[name]) == rest[1]

    def leaves(name):
        for child in children[name]:
            yield from leaves(child) if child in children else [child]

    assert list(leaves(b"toc")) == names


def test_a_tag_of_few_chapters_is_as_ffmpeg_writes_it():
    timeline = Timeline(RATE, RATE, (Mark("One", 0),), ())
    assert id3(timeline, TAGS, None).count(b"CTOC") == 1


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "eng"), ("en-GB", "eng"), ("es", "spa"), ("de_AT", "deu"), ("pt-BR", "por"), ("zh-Hant", "zho"), ("grc", "grc"),
     ("haw-US", "haw"), (None, None), ("", None), ("x-klingon", None), ("qq", None)],
)  # fmt: skip
def test_three_letters_for_a_language(tag, code):
    assert iso_639_2(tag) == code


@pytest.mark.parametrize(
    ("tag", "yes"),
    [("ar", True), ("he-IL", True), ("fa", True), ("ur", True), ("yi", True), ("ckb", True), ("az-Arab", True), ("pa-Arab-PK", True),
     ("en", False), ("ar-Latn", False), ("ja", False), ("ku", False), (None, False)],
)  # fmt: skip
def test_which_languages_are_written_from_right_to_left(tag, yes):
    assert is_right_to_left(tag) is yes


CLUSTERS = st.sampled_from(
    [
        "a",
        " ",
        ".",
        "é",
        "e\u0301",
        "章",
        "한",
        "\u1112\u1161\u11ab",
        "🇩🇪",
        "👩‍🚀",
        "👍🏽",
        "❤️",
        "க்ஷ",
        "/",
        ":",
        "<",
        "x",
        "CON",
        "…",
    ]
)
TITLES = st.builds(
    lambda text, times: text * times,
    st.lists(CLUSTERS, max_size=40).map("".join) | st.text(max_size=40),
    st.integers(1, 9),
)


@given(TITLES)
def test_any_title_makes_a_name_that_every_file_system_takes(title):
    name = file_name(title)
    for whole in (f"0001 - {name}.flac", f".{name}.read-along.html.unfinished", f"{name}.read-along.epub.12"):
        assert len(whole.encode("utf-8", "surrogatepass")) <= 255
        assert len(unicodedata.normalize("NFD", whole).encode("utf-16-le", "surrogatepass")) // 2 <= 255
    assert name
    assert not re.search(r'[\x00-\x1f\x7f<>:"/\\|?*]', name)
    assert name == name.strip() and not name.endswith(".") and not name.startswith(".")
    assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name)


@given(st.lists(CLUSTERS, min_size=1, max_size=60), st.integers(40, 120))
def test_a_shortened_text_is_as_many_whole_characters_as_fit(clusters, most):
    text = "".join(clusters)
    short = shortened(text, most)
    assert len(short.encode()) <= most
    assert text.startswith(short)
    grapheme = pytest.importorskip("wcwidth")
    if hasattr(grapheme, "iter_graphemes"):
        whole = list(grapheme.iter_graphemes(text))
        starts = {sum(map(len, whole[:n])) for n in range(len(whole) + 1)}
        rest = len(text[len(short) :]) - len(text[len(short) :].lstrip())
        assert starts & set(range(len(short), len(short) + rest + 1))


@pytest.mark.parametrize("title", [None, "", "  ", "\n"])
def test_a_chapter_without_a_title_has_its_number(title):
    assert title_of(title, 2) == "Chapter 3"


def test_chapters_with_long_titles_have_files_of_their_own(quick, tmp_path):
    story = tmp_path / "story.md"
    titles = ["長" * 80, "👩‍🚀" * 40]
    story.write_text("".join(f"# {title}\n\n“Go,” said Mary.\n\n" for title in titles), encoding="utf-8")
    done = quick(
        "make",
        story,
        "--engine",
        "tone",
        "--split",
        "chapters",
        "--subtitles",
        "vtt",
        "--read-along",
        "html,epub",
        "-q",
    )
    assert done.returncode == 0, done.stderr
    names = [line.rpartition("/")[2] for line in done.stdout.decode().splitlines() if line.endswith(".mp3")]
    assert len(names) == 2
    assert re.match(r"01 - 長{60,80}\.mp3$", names[0])
    assert re.match(r"02 - (👩‍🚀)+\.mp3$", names[1])
