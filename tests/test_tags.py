"""Tags that writers put into a story: never said, each other word said once, and what they name is what happens."""

from __future__ import annotations

import json
import re
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.cast import Cast, Setting
from audiobook.directing import direct
from audiobook.errors import InputError
from audiobook.pipeline import tagged
from audiobook.reading import Source, read
from audiobook.script import Kind, Method, Script, from_json, to_json
from audiobook.segmenting import segment

CAST = Cast(Setting("tone/bass"), Setting("tone/tenor"))
NAMES = ("Anna", "Tobias", "Mrs. Pell")
VOICES = (*NAMES, "tone/alto", "tone/bass")

WORD = st.text(st.sampled_from("bdfgklmnprstvz"), min_size=2, max_size=3)
PAUSE = st.integers(1, 20_000).map(lambda ms: f"[pause: {ms}ms]")
PIECE = st.one_of(
    st.just("word"), st.just("word"), st.just("quoted"), PAUSE, st.sampled_from(VOICES).map("[voice: {}]".format)
)
BLOCK = st.one_of(
    st.tuples(st.just("prose"), st.lists(PIECE, min_size=1, max_size=6)),
    st.tuples(st.just("prose"), st.lists(PIECE, min_size=1, max_size=6)),
    st.tuples(
        st.sampled_from(("ANNA", "TOBIAS", "MRS. PELL")), st.lists(st.one_of(st.just("word"), PAUSE), max_size=4)
    ),
    st.tuples(
        st.just("alone"), st.one_of(PAUSE, st.just("[voice]"), st.sampled_from(VOICES).map("[voice: {}]".format))
    ),
)


def story(blocks) -> tuple[str, list[tuple[str, str | None]]]:
    """A story, and each of its words with the name or voice that a tag gives it."""
    numbers = count()
    text = ["Chapter One", "Anna and Tobias met Mrs. Pell once more."]
    said: list[tuple[str, str | None]] = [
        (w, None) for w in "Chapter One Anna and Tobias met Mrs. Pell once more.".split()
    ]
    voice: str | None = None

    def word() -> str:
        n = next(numbers)
        return "w" + "".join("bdfgklmnpr"[int(c)] for c in str(n)) + "o"

    for kind, content in blocks:
        if kind == "alone":
            text.append(content)
            if content.startswith("[voice"):
                voice = content[8:-1] or None
            continue
        row = []
        name = None if kind == "prose" else kind.title()
        for piece in ("word", *content, "word"):
            if piece == "word":
                row.append(word())
                said.append((row[-1], name or voice))
            elif piece == "quoted":
                row.append(f"“{word().capitalize()} {word()},”")
                said += [(w.strip("“”,"), name or voice) for w in row[-1].split()]
            else:
                row.append(piece)
                if piece.startswith("[voice: "):
                    voice = piece[8:-1]
        text.append((f"{kind}: " if kind != "prose" else "") + " ".join(row) + ".")
    return "\n\n".join(text) + "\n", said


def scripts(text: str, name: str = "story.txt") -> tuple[Script, str]:
    book = read(Source(text.encode(), name, tags=True))
    script = segment(book)
    assert [c.text for c in script.chapters] == [c.text for c in book.chapters]
    return script, "".join(c.text for c in script.chapters)


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]+", text)


@settings(max_examples=150)
@given(st.lists(BLOCK, min_size=1, max_size=8), st.sampled_from(("story.txt", "story.md")))
def test_each_word_is_said_once_in_order_by_whom_the_tags_name_and_no_tag_is(blocks, name):
    text, said = story(blocks)
    script, whole = scripts(text.replace("Chapter One", "# Chapter One") if name.endswith("md") else text, name)
    wanted = [(w, who) for full, who in said for w in words(full)]
    decided = tagged.decided(script)
    heard = []
    for chapter in direct(decided, CAST):
        for u in chapter:
            own = decided.chapters[u.chapter].segments[u.segment]
            assert not own.silent
            who = own.tag or None
            if who and own.kind is Kind.DIALOGUE:
                assert (own.method, own.confidence, own.doubtful) == (Method.TAGGED, 1.0, False)
                assert u.speaker == own.speaker
                assert decided.character(own.speaker).name == who
            elif who:
                assert u.setting.voice == who
            heard += [(w, who) for w in words(own.text[u.start : u.end])]
    assert heard == wanted
    silences = [int(ms) for ms in re.findall(r"\[pause: (\d+)ms\]", text)]
    assert [s.pause_ms for c in script.chapters for s in c.segments if s.tag == "pause"] == silences
    assert all(f"[pause: {ms}ms]" in whole for ms in silences)
    assert to_json(from_json(to_json(decided))) == to_json(decided)


@given(st.lists(BLOCK, min_size=1, max_size=6))
@settings(max_examples=40)
def test_without_being_asked_for_tags_are_text(blocks):
    text, _ = story(blocks)
    book = read(Source(text.encode(), "story.txt"))
    assert book.tags is None
    heard = [u for chapter in direct(segment(book), CAST) for u in chapter]
    said = " ".join(segment(book).chapters[u.chapter].segments[u.segment].text[u.start : u.end] for u in heard)
    assert said.count("pause") == text.count("[pause")
    assert not any(s.tag or s.pause_ms for c in segment(book).chapters for s in c.segments)


def test_a_pause_is_as_long_as_it_says():
    script, _ = scripts(
        "Chapter One\n\nAnna went. [pause: 3s] She came.\n\n[pause: 1.5s] [pause: 500ms]\n\nShe sat. She rose.\n"
    )
    pauses = [u.pause_ms for u in direct(script, CAST)[0]]
    assert pauses[1:3] == [3000, 2000]
    assert pauses[3] == 450


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("[vioce: Anna]", "There is no tag [vioce: Anna]", "Did you mean [voice: Anna]?"),
        ("[puase: 2s] x", "There is no tag", "[pause: 2s]"),
        ("[pause]", "does not say how long", "[pause: 2s]"),
        ("[pause: 2]", "does not say how long", "[pause: 2s]"),
        ("[pause: long]", "does not say how long", "[pause: 2s]"),
        ("[pause: 0s]", "out of reach", "at most 20s"),
        ("[pause: 20.1s]", "out of reach", "at most 20s"),
        ("[pause: 999999999s]", "out of reach", "at most 20s"),
        ("[voice:]", "names nobody", "[voice]"),
        ("[/voice]", "There is no tag", "[voice]"),
        ("[voice: Tobais]", "Nobody is called Tobais", "Tobias"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_tag_that_means_nothing_is_an_error_with_its_line(line, message, hint, ends):
    text = f"Chapter One\n\nAnna saw Tobias there.\n\n{line}\n\nShe went.\n".replace("\n", ends)
    with pytest.raises(InputError) as e:
        read(Source(text.encode(), "story.md", tags=True))
    assert "line 5: " in e.value.message
    assert message in e.value.message
    assert hint in e.value.hint
    # Nothing is looked at where nobody asked for tags.
    assert read(Source(text.encode(), "story.md")).chapters


@pytest.mark.parametrize(
    "text", ["[sic]", "[He laughs.]", "[Note: all is well]", "[Phase: two]", "[pauses]", "[Cause: fire]"]
)
def test_other_words_between_brackets_are_text(text):
    script, _ = scripts(f"Chapter One\n\nAnna went {text} home.\n")
    assert text in "".join(s.text for c in script.chapters for s in c.segments if not s.silent)


@pytest.mark.parametrize(
    "line", ["Note: the door is shut.", "WARNING: keep out.", "Remember: it is late.", "It was 10:30 then."]
)
def test_a_line_that_is_nobodys_is_said_whole(line):
    script, _ = scripts(f"Chapter One\n\nANNA: Hello.\n\n{line}\n")
    assert line in "".join(s.text for c in script.chapters for s in c.segments if not s.silent)


def test_labels_in_small_letters_are_those_of_people_the_text_or_a_tag_has():
    script, _ = scripts(
        "Chapter One\n\nThen came Anna to the door.\n\nAnna: Hello!\nTobias: Go away.\n\n[voice: Tobias]\n\nNo.\n"
    )
    found = [(s.tag, s.text.strip()) for c in script.chapters for s in c.segments if s.kind is Kind.DIALOGUE]
    assert found == [("Anna", "Hello!"), ("Tobias", "Go away."), ("Tobias", "No.")]


def test_labels_may_be_bold_have_a_manner_and_name_the_narrator():
    text = "# One\n\n**ANNA:** Hello.\n**TOBIAS**: Go.\nANNA (softly): Why?\n\nNARRATOR: Nobody spoke.\n\n“Then go,” said Anna.\n"
    script, _ = scripts(text, "story.md")
    found = [(s.kind.value, s.tag, s.text.strip()) for c in script.chapters for s in c.segments if not s.silent]
    assert found[1:] == [
        ("dialogue", "Anna", "Hello."),
        ("dialogue", "Tobias", "Go."),
        ("dialogue", "Anna", "Why?"),
        ("narration", "", "Nobody spoke."),
        ("dialogue", "", "“Then go,”"),
        ("narration", "", "said Anna."),
    ]


def test_a_tag_that_would_be_lost_is_refused():
    for text in ("# One [voice: Anna]\n\nAnna went.\n", "<!-- [pause: 1s] -->\n\nAnna went.\n"):
        with pytest.raises(InputError, match=r"line 1: The tag .* stands in a heading"):
            read(Source(text.encode(), "story.md", tags=True))


def test_a_story_asks_for_tags_by_a_line_of_its_own():
    body = "Chapter One\n\nANNA: Hello.\n\n[pause: 2s]\n\nShe went.\n"
    for text, name in (
        (f"audiobook: tags\n\n{body}", "story.txt"),
        (f"---\ntitle: A Story\naudiobook: tags\n---\n\n{body}", "story.md"),
        (f"\ufeffAudiobook: Tags\r\n\r\n{body}", "story.txt"),
    ):
        book = read(Source(text.encode(), name))
        assert book.tags is not None
        assert "audiobook" not in "".join(c.text for c in book.chapters).lower()
        assert any("audiobook: tags" in part.text.lower() for part in book.left_out)
        assert [s.pause_ms for c in segment(book).chapters for s in c.segments if s.tag == "pause"] == [2000]
    # The number of a line is that of the file.
    with pytest.raises(InputError, match="line 4: "):
        read(Source(b"audiobook: tags\n\nAnna went.\n[pause]\n", "story.txt"))
    assert read(Source(b"One\n\nThe audiobook: tags were lost.\n", "story.txt")).tags is None


STORY = """Chapter One

"Who is there?" asked Anna Brook.

TOBIAS: It is me. [pause: 1s] Open!

[voice: Anna]

Dear Tobias, "Come," he said to me. I did.

[voice: tone/alto]

The bell rang.

[voice]

"Then go," said Anna.
"""


def test_a_run_has_the_speakers_voices_and_silences_and_a_user_may_still_say_otherwise(audiobook, tmp_path):
    (tmp_path / "tagged.txt").write_text(STORY, encoding="utf-8")
    done = audiobook("make", "tagged.txt", "--tags", "--engine", "tone", "--read-along", "html", "--subtitles", "vtt")
    assert done.returncode == 0, done.stderr.decode()
    space = tmp_path / "output" / "tagged"
    script = from_json((space / "script.json").read_text(encoding="utf-8"))
    names = {c.id: c.name for c in script.characters}
    lines = [
        (names[s.speaker], s.method.value, s.text.strip()) for c in script.chapters for s in c.segments if s.speaker
    ]
    assert ("Tobias", "tagged", "It is me.") in lines
    assert ("Anna Brook", "tagged", 'Dear Tobias, "Come," he said to me. I did.') in lines
    assert ("Anna Brook", "cue", '"Then go,"') in lines
    rows = json.loads((space / "timeline.json").read_text(encoding="utf-8"))["utterances"]
    said = {row["text"]: row for row in rows}
    assert said["The bell rang."]["voice"] == "tone/alto"
    (first, second) = (next(r for r in rows if text in r["text"]) for text in ("It is me", "Open"))
    # Each end of an utterance may lie a few milliseconds within its silence.
    assert abs(second["start_ms"] - first["end_ms"] - 1000) <= 60
    for path in ((tmp_path / "output" / "tagged.read-along.html"), (tmp_path / "output" / "tagged.vtt")):
        content = path.read_text(encoding="utf-8")
        assert "[pause" not in content and "[voice" not in content
        assert "The bell rang." in content
    # The same run again makes nothing; without the tags, it is another script.
    again = json.loads(audiobook("make", "tagged.txt", "--tags", "--engine", "tone", "--json").stdout)
    assert again["parts_reused"] == again["parts"]
    text = (space / "script.json").read_text(encoding="utf-8")
    row = next(r for r in text.splitlines() if "It is me" in r)
    anna = next(c.id for c in script.characters if c.name == "Anna Brook")
    (space / "script.json").write_text(text.replace(row, row.replace('"tobias"', f'"{anna}"')), encoding="utf-8")
    now = from_json(audiobook("script", "tagged.txt", "--tags", "-q").stdout.decode())
    (own,) = [s for c in now.chapters for s in c.segments if "It is me" in s.text]
    assert (own.speaker, own.method) == (anna, Method.EDITED)
    assert all(s.method is Method.TAGGED for c in now.chapters for s in c.segments if "Dear Tobias" in s.text)


def test_an_unknown_voice_and_another_format_are_refused(audiobook, tmp_path):
    (tmp_path / "one.txt").write_text(
        "Chapter One\n\nAnna went.\n\n[voice: tone/altoo]\n\nShe came.\n", encoding="utf-8"
    )
    done = audiobook("make", "one.txt", "--tags", "--engine", "tone")
    assert done.returncode == 3
    assert "ine 5" in done.stderr.decode()
    assert "tone/alto" in done.stderr.decode().split("Hint")[1]
    (tmp_path / "two.html").write_text("<html><body><p>Anna went.</p></body></html>", encoding="utf-8")
    done = audiobook("script", "two.html", "--tags")
    assert done.returncode == 3
    assert "neither plain text nor Markdown" in done.stderr.decode()
    # As a default of the user's, it counts for the formats that can have tags.
    (tmp_path / "audiobook.toml").write_text("tags = true\n", encoding="utf-8")
    assert audiobook("script", "two.html").returncode == 0
    assert audiobook("script", "one.txt").returncode == 3
    assert audiobook("script", "one.txt", "--no-tags").returncode == 0
