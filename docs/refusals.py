"""Writes docs/refusals.md: what is refused, with which sentence, hint and exit code, as the program itself says it.

    python docs/refusals.py

Each case is given to the program, and what it answers is written down. A test makes the page again and compares.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import doors
import mutations

from audiobook import config, invocation, settings
from audiobook.attributing.llm import chat
from audiobook.casting import file as cast_file
from audiobook.casting import series
from audiobook.cli import values
from audiobook.directing import lexicon
from audiobook.engines import command, download, fetch
from audiobook.errors import AudiobookError
from audiobook.files import read_text
from audiobook.reading import read_path
from audiobook.script import from_json, to_json
from audiobook.timeline import from_json as timeline_from_json

PAGE = Path(__file__).parent / "refusals.md"
HEAD = """# What is refused

Whatever a file, a server or the command line says, the program reads it or refuses it with one sentence and a hint; the exit codes are in
[formats.md](formats.md) and `audiobook/errors.py`. This page is made by `docs/refusals.py`, which asks the program itself; a test compares, the words
of parsers aside. The same holds for files that are broken at random: `python benchmarks/fuzz.py`.

| what is wrong | sentence | hint | exit code |
|---|---|---|---|
"""
DRM = b'<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></enc:EncryptedData></encryption>'
LOCKED = Path(__file__).parent.parent / "tests" / "locked.pdf"
ENCRYPTED = {
    "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:encryption-data/></m:manifest>'
}
PAGES = [("a.xhtml", doors.builders.xhtml("<p>It rained.</p>"))]
SCRIPT = json.loads(to_json(doors.SCRIPT))


def story(name: str, content: bytes) -> Callable[[], object]:
    """Reads a story of that name and content."""

    def ask() -> object:
        Path(name).write_bytes(content)
        return read_path(Path(name))

    return ask


def script(text: str) -> Callable[[], object]:
    """Reads a script.json."""
    return lambda: from_json(text)


def scripted(**changed: object) -> Callable[[], object]:
    """Reads a good script.json in which some fields are others."""
    return script(json.dumps({**SCRIPT, **changed}))


def cast(text: str) -> Callable[[], object]:
    """Reads a cast.toml."""
    return lambda: (cast_file.from_toml(text, doors.VOICES), cast_file.known_characters(text))


def configured(text: str) -> Callable[[], object]:
    """Reads a config file."""

    def ask() -> object:
        Path("config.toml").write_text(text, encoding="utf-8")
        return config.effective(Path("config.toml"), {})

    return ask


def engine(text: str) -> Callable[[], object]:
    """Reads an engine's description."""

    def ask() -> object:
        Path("speaker.toml").write_text(text, encoding="utf-8")
        return command.CommandEngine(Path("speaker.toml"))

    return ask


def index(content: bytes) -> object:
    """Reads a publisher's list of voices."""
    with mock.patch.object(fetch, "text", lambda *_: content):
        return download.downloadable_voices()


def unreadable() -> object:
    """Reads a script.json that is not UTF-8."""
    Path("script.json").write_bytes(b"\xff\xfe{")
    return read_text(Path("script.json"))


CASES: tuple[tuple[str, Callable[[], object]], ...] = (
    ("a story that is not there", lambda: read_path(Path("story.epub"))),
    ("a folder for a story", lambda: read_path(Path())),
    ("an empty story", story("story.txt", b"")),
    ("a story without words", story("story.txt", b"* * *")),
    ("a PDF that is damaged", story("story.pdf", b"%PDF-1.7")),
    ("a PDF without text", story("story.pdf", doors.office_files.Pdf().page().bytes())),
    ("a PDF with a password", story("story.pdf", LOCKED.read_bytes())),
    ("a MOBI or AZW3 with DRM", story("story.azw3", doors.office_files.mobi("It rained.", encryption=2))),
    ("a MOBI that is cut off", story("story.mobi", doors.office_files.mobi("It rained.")[:200])),
    ("text named .mobi", story("story.mobi", b"It rained.")),
    ("a KFX", story("story.kfx", b"CONT")),
    ("an ODT with a password", story("story.odt", doors.office_files.odt("", extra=ENCRYPTED))),
    ("an ODT whose text is damaged", story("story.odt", doors.office_files.odt("<"))),
    (
        "a table of OpenDocument",
        story("story.fodt", doors.office_files.fodt("").replace(b"e:text>", b"e:spreadsheet>")),
    ),
    ("text named .rtf", story("story.rtf", b"It rained.")),
    ("RTF nested without end", story("story.rtf", b"{\\rtf1 " + b"{" * 50_000)),
    ("a picture for a story", story("story.txt", bytes(range(256)) * 9)),
    ("text named .epub", story("story.epub", b"It rained.")),
    ("an EPUB with DRM", story("story.epub", doors.builders.epub(PAGES, extra={"META-INF/encryption.xml": DRM}))),
    ("an EPUB that is cut off", story("story.epub", doors.builders.epub(PAGES)[:500])),
    ("an EPUB with an empty container.xml", story("story.epub", mutations.packed([("META-INF/container.xml", b"")]))),
    ("a DOCX whose text is damaged", story("story.docx", mutations.packed([("word/document.xml", b"<w:document")]))),
    ("a zip archive of something else", story("story.zip", mutations.packed([("readme.txt", b"It rained.")]))),
    ("an FB2 file that is none", story("story.fb2", b"It rained.")),
    ("mark-up in mark-up without end", story("story.html", b"<div>" * 50_000 + b"<p>It rained.</p>")),
    ("script.json that is not text", unreadable),
    ("script.json that is not JSON", script('{"title": ')),
    ("script.json nested without end", script('{"a":' * 100_000)),
    ("script.json with Infinity", script('{"a": Infinity}')),
    ("script.json of another format", scripted(format="audiobook-script/9")),
    ("script.json with a misspelt name", scripted(charactres=[])),
    ("script.json with a text for a list", scripted(chapters="all")),
    ("script.json with half a character", scripted(title="\ud800")),
    (
        "script.json with an unknown speaker",
        script(to_json(doors.SCRIPT).replace('"speaker": "mary"', '"speaker": "marry"')),
    ),
    (
        "script.json with a name too long",
        script(to_json(doors.SCRIPT).replace('"Mary Gray"', json.dumps("Mary " * 90))),
    ),
    ("cast.toml that is not TOML", cast("[narrator\n")),
    ("cast.toml with a misspelt name", cast("[characters.mary]\nvioce = 'tone/alto'\n")),
    ("cast.toml with an unknown voice", cast("[narrator]\nvoice = 'tone/base'\n")),
    ("cast.toml with a number out of reach", cast("[narrator]\nvoice = 'tone/bass'\npitch = 400\n")),
    ("cast.toml with a text for a list", cast("[characters.mary]\naliases = 'Miss Gray'\n")),
    ("cast.toml with a name that is not for reading", cast('[characters.mary]\nname = "Ma\\u001b[2Jry"\n')),
    (
        "the file of a series with an unknown key",
        lambda: series.read("sereis = 'X'\n", doors.VOICES, source="The Books.cast.toml"),
    ),
    ("lexicon.toml with an unknown table", lambda: lexicon.parse("[word]\nSiobhan = 'shiv-awn'\n")),
    ("lexicon.toml with a pattern that is none", lambda: lexicon.parse("[patterns]\n'(' = 'x'\n")),
    ("timeline.json that is none", lambda: timeline_from_json("[]")),
    ("a config file with an unknown key", configured("narator = 'tone/bass'\n")),
    ("a config file with a value of another kind", configured("jobs = 'many'\n")),
    ("an environment variable of another kind", lambda: config.effective(None, {"AUDIOBOOK_ALL": "perhaps"})),
    ("a limit that is not a number", lambda: settings.ModelServer.from_environment({"AUDIOBOOK_LLM_REQUESTS": "few"})),
    ("a pace that is none", lambda: values.pace("fast")),
    ("chapters that are none", lambda: values.chapters("first")),
    ("an engine's description without a program", engine("arguments = ['{text}']\n")),
    ("an engine's description with a misspelt name", engine(doors.ENGINE.replace("install", "instal"))),
    ("an engine's description with an unknown placeholder", engine(doors.ENGINE.replace("{voice}", "{voices}"))),
    ("an engine's description nested without end", engine("a = " + "[" * 100_000)),
    ("a list of voices that is none", lambda: index(b'{"a":' * 100_000)),
    ("a model server's address that is none", lambda: chat.Server("localhost", "m").checked()),
)


def page() -> str:
    """The page, as the program would have it now."""
    rows = []
    with (
        tempfile.TemporaryDirectory() as folder,
        chdir(folder),
        mock.patch.object(invocation, "program", lambda: ["audiobook"]),
    ):
        for what, ask in CASES:
            try:
                ask()
            except AudiobookError as e:
                cells = (what, e.message, e.hint, str(e.exit_code))
                rows.append("| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |")
            else:
                raise AssertionError(f"{what} is not refused")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
