"""Stories of the kinds that once vanished or fell apart, through the whole line: file → script and report."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import builders
import pytest
from click.testing import CliRunner

from audiobook.cli import audiobook as commands

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "reading_cases.toml").read_text(encoding="utf-8"))
SENTENCE = (
    "Mara walked down to the harbour before the light came, and the boats were already gone. She sat on the wall and counted "
    "the gulls, and waited for somebody to tell her why. "
)


def content_of(case) -> tuple[str, bytes]:
    """A case's file: its name and content."""
    if "file" in case:
        return case["file"], (HERE / "reading_cases" / case["file"]).read_bytes()
    text = case["text"].replace("{long}", (SENTENCE * 5).strip()).lstrip("\n")
    suffix = case.get("suffix", ".txt")
    if suffix == ".docx":
        return "story.docx", builders.docx([("Normal", p) for p in text.strip().split("\n\n")], title="")
    if suffix == ".epub":
        built = builders.epub([("a.xml", builders.xhtml(text))])
        return "story.epub", builders.with_media_type(built, "a.xml", case["media_type"])
    return f"story{suffix}", text.encode()


def run(folder: Path, case, *options: str):
    """What the command `script` makes of a case: the script, and the lines of the report."""
    name, content = content_of(case)
    path = builders.write(folder, name, content)
    done = CliRunner().invoke(commands, ["script", str(path), "-o", str(folder / "script.json"), *options])
    assert done.exit_code == 0, done.output
    return json.loads((folder / "script.json").read_text(encoding="utf-8")), done.output.splitlines()


@pytest.mark.parametrize("name", CASES)
def test_a_story_is_read_as_it_is(name, tmp_path):
    case = CASES[name]
    script, report = run(tmp_path, case)
    segments = [s for c in script["chapters"] for s in c["segments"]]
    text = " ".join("".join(s["text"] for s in segments).split())
    if "chapters" in case:
        assert [c["title"] or "" for c in script["chapters"]] == case["chapters"]
    for kind in ("heading", "dialogue"):
        wanted = case.get({"heading": "headings"}.get(kind, kind))
        assert wanted is None or sum(s["kind"] == kind for s in segments) == wanted
    assert script["language"] == case.get("language", "en")
    for words in case.get("speech", ()):
        assert words in [s["text"].strip() for s in segments if s["kind"] == "dialogue"]
    for words in case.get("has", ()):
        assert words in text
    for words in case.get("lacks", ()):
        assert words not in text
    listed = next((line for line in report if line.startswith("Left out: ")), "")
    for what in case.get("left_out", ()):
        assert f"{what} (" in listed
    assert bool(listed) == ("left_out" in case)
    assert report[0].startswith("Only ") == case.get("warns", False)


@pytest.mark.parametrize("name", [n for n, case in CASES.items() if "left_out" in case])
def test_all_reads_what_was_left_out(name, tmp_path):
    _, report = run(tmp_path, CASES[name], "--all")
    assert not [line for line in report if line.startswith(("Left out", "Only"))]


def test_guessed_languages_are_told(tmp_path):
    _, report = run(tmp_path, CASES["arabic"])
    assert any(line.startswith("The language was found from the text: Arabic (ar), 100%") for line in report)


MISSING = "12% of the story's words are read, 14 are left out"


@pytest.mark.parametrize("command", ["make", "cast", "script", "batch"])
def test_missing_words_are_told_first(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, content = content_of(CASES["a-story-hidden-by-the-page"])
    path = builders.write(tmp_path, "story.html", content)
    done = CliRunner().invoke(commands, [command, str(path), "--engine", "tone"])
    assert done.exit_code == 0
    first = done.stderr.splitlines()[0]
    assert MISSING in first
    assert first.startswith("made story.html: " if command == "batch" else f"Only {MISSING}")


@pytest.mark.parametrize("command", ["make", "cast", "script", "batch"])
def test_nothing_is_told_where_nothing_is_missing(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = builders.write(tmp_path, "story.txt", f"A Licensed Story\n\nby Pat Maker\n\nChapter 1\n\n{SENTENCE * 3}")
    done = CliRunner().invoke(commands, [command, str(path), "--engine", "tone"])
    assert done.exit_code == 0
    assert "Only" not in done.stderr
    if command == "script":
        assert "Left out: title page (6 words)" in done.stderr
