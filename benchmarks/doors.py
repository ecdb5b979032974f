"""Every place where the program reads what others write: a few small real files for each, and what must hold of any change of them."""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import mutations
from mutations import Mutation

from audiobook import config, files, settings, timeline, workspace
from audiobook.attributing.llm import attributor, chat
from audiobook.cast import Cast, Role, Setting, Voice, VoiceId
from audiobook.casting import cast as dealt
from audiobook.casting import file as cast_file
from audiobook.casting import series
from audiobook.cli import values
from audiobook.directing import lexicon
from audiobook.directing.pauses import Pauses
from audiobook.engines import download, fetch, measured, onnx_voices, piper
from audiobook.engines.command import CommandEngine
from audiobook.engines.hibari import download as hibari_download
from audiobook.engines.hibari import model as hibari_model
from audiobook.errors import EngineError
from audiobook.outputs import Outputs
from audiobook.pipeline.cast_record import CastRecord
from audiobook.pipeline.claims import Origin
from audiobook.reading import Scope, Source, read
from audiobook.script import ChapterScript, Character, Gender, Kind, Script, Segment, from_json, to_json
from audiobook.segmenting import segment
from audiobook.workspace import folder as in_folder
from audiobook.workspace import sealed, sound

TESTS = Path(__file__).parent.parent / "tests"
sys.path.insert(0, str(TESTS))

import builders  # noqa: E402
import office_files  # noqa: E402


@dataclass(frozen=True)
class Door:
    """A place where something is read from outside.

    Attributes:
        seeds: small real files.
        mutations: the kinds of changes that are made to them.
        enter: reads a changed file; gives what was read, or raises an AudiobookError.
    """

    seeds: tuple[bytes, ...]
    mutations: tuple[Mutation, ...]
    enter: Callable[[bytes], object]


# Stories


def story(suffix: str) -> Callable[[bytes], object]:
    """Reads a story, and sees that each character of its chapters stays, and that all of a book is no less than its story."""

    def enter(content: bytes) -> object:
        name = f"story.{suffix}"
        book = read(Source(content, name))
        script = segment(book)
        assert len(script.chapters) == len(book.chapters)
        for chapter, segments in zip(book.chapters, script.chapters):
            assert segments.text == chapter.text, "segmenting changed the text"
        assert to_json(from_json(to_json(script))) == to_json(script), "script.json does not say what the script says"
        whole = read(Source(content, name, Scope.ALL))
        assert not whole.left_out, "with --all something is left out"
        return book

    return enter


def _cases(suffix: str) -> Iterator[bytes]:
    for path in sorted((TESTS / "reading_cases").glob(f"*.{suffix}")):
        yield path.read_bytes()


TALK = '<h2 id="c{n}">Chapter {n}</h2><p>“Go,” said <i>Mary</i>.<a href="#n{n}" epub:type="noteref">{n}</a></p><p>“No,” he said. It rained.</p>'
NOTE = '<aside epub:type="footnote" id="n{n}"><p>{n}. A note.</p></aside>'


def _epubs() -> Iterator[bytes]:
    yield from _cases("epub")
    pages = [(f"c{n}.xhtml", builders.xhtml((TALK + NOTE).replace("{n}", str(n)))) for n in (1, 2, 3)]
    titles = {name: f"Chapter {n}" for n, (name, _) in enumerate(pages, 1)}
    style = {"OEBPS/own.css": b".hidden { display: none } p:first-letter { float: left; font-size: 3em }"}
    yield builders.epub(pages, titles=titles, extra=style, guide={"toc": "c1.xhtml"})
    yield builders.epub(pages, titles=titles, version=2, not_linear=("c3.xhtml",))
    adobe = b'<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></enc:EncryptedData></encryption>'
    yield builders.epub(pages, extra={"META-INF/encryption.xml": adobe})


def _docx() -> Iterator[bytes]:
    yield from _cases("docx")
    note = '<w:p><w:r><w:t>See</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>In a table</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    notes = '<w:footnotes {w}><w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    comments = (
        '<w:comments {w}><w:comment w:id="0"><w:p><w:r><w:t>A comment.</w:t></w:r></w:p></w:comment></w:comments>'
    )
    paragraphs = [
        ("Heading1", "Chapter One"),
        ("Normal", "“Go,” said *Mary*."),
        ("Normal", ""),
        ("Normal", "It rained."),
    ]
    yield builders.docx(paragraphs, more=note, extra={"word/footnotes.xml": notes, "word/comments.xml": comments})


FB2 = """<?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink">
<description><title-info><author><first-name>Pat</first-name><last-name>Maker</last-name></author><book-title>A Book</book-title><lang>en</lang>
<sequence name="Books" number="2"/><coverpage><image l:href="#c.png"/></coverpage></title-info></description>
<body><section><title><p>Chapter One</p></title><p>“Go,” said <emphasis>Mary</emphasis>.<a l:href="#n1" type="note">[1]</a></p><empty-line/>
<poem><stanza><v>It rained</v><v>all night</v></stanza></poem><table><tr><th>Name</th><td>Mary</td></tr></table></section></body>
<body name="notes"><section id="n1"><title><p>1</p></title><p>A note.</p></section></body><binary id="c.png" content-type="image/png">iVBORw0KGgo=</binary></FictionBook>"""


OPEN_DOCUMENT = (
    '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>Not this.</text:p></text:deletion></text:changed-region></text:tracked-changes>'
    '<text:h text:outline-level="1">Chapter One</text:h><text:p>“Go,” said <text:span text:style-name="I">Mary</text:span>.<text:note text:note-class="footnote">'
    "<text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>"
    '<text:list text:style-name="Numbers"><text:list-item><text:p>Rope<text:change text:change-id="c"/></text:p></text:list-item></text:list>'
    "<table:table><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><text:p>Mary</text:p></table:table-cell>"
    "</table:table-row></table:table><text:p>It<text:s/>rained.<draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>"
)
RICH_TEXT = (
    r"{\header Head\par}\pard\s1 Chapter One\par\pard “Go,” said {\i Mary}.{\super\chftn{\footnote A note.}}\par{\listtext 1.\tab}Rope\par"
    r"\trowd\pard\intbl Name\cell Mary\cell\row\pard It {\v never }rained.{\pict\bin3 abc}\par{\field{\*\fldinst HYPERLINK \\l \"x\"}{\fldrslt see}}\par"
)


def _pdfs() -> Iterator[bytes]:
    built = office_files.Pdf().page(
        (36, 390, 18, "Chapter One"), (36, 360, 10, "“Go,” said"), (84, 360, 10, "Mary", "F2")
    )
    for n in range(3):
        built.page(
            (36, 400, 7, "A Book"), (36, 360, 10, "It rained all night, and the har-"), (36, 348, 10, f"bour {n}.")
        )
    yield built.bytes(info="/Title (A Book) /Author (Pat Maker)", outline=[("Chapter One", 0, 400), ("More", 2, 400)])
    yield office_files.Pdf().page((36, 360, 10, "It rained.")).bytes()


# Files of a workspace

VOICES = tuple(
    Voice(f"tone/{name}", gender=gender, narrator=n == 0)
    for n, (name, gender) in enumerate(
        (("bass", Gender.MALE), ("alto", Gender.FEMALE), ("tenor", Gender.MALE), ("high", Gender.UNKNOWN))
    )
)
PEOPLE = (
    Character("mary", "Mary Gray", ("Miss Gray",), Gender.FEMALE),
    Character("tom", "Tom", gender=Gender.MALE, age="child"),
)
SCRIPT = Script(
    "A Book",
    (
        ChapterScript("One", (Segment(Kind.HEADING, "One\n\n"), Segment(Kind.DIALOGUE, "“Go,”", "mary"), Segment(Kind.NARRATION, " said Mary."))),
        ChapterScript(None, (Segment(Kind.DIALOGUE, "“No.”", "tom"),)),
    ),
    PEOPLE,
    "Pat Maker",
)  # fmt: skip
CAST = """# A comment
[narrator]
voice = "tone/bass"

[unknown]
voice = "tone/high"

[characters.mary]
name = "Mary Gray"
voice = "tone/alto"
pitch = 60
rate_wpm = 170
aliases = ["Miss Gray"]
gender = "female"
locked = true

[characters.tom]
name = "Tom"
voice = "tone/tenor"

[pauses]
sentence = 400
"""


def with_text(enter: Callable[[str], object]) -> Callable[[bytes], object]:
    """Reads a file that a user may have edited, and gives its text on."""

    def entered(content: bytes) -> object:
        place = _folder() / "given"
        place.write_bytes(content)
        return enter(files.read_text(place) or "")

    return entered


def _script(text: str) -> object:
    found = from_json(text)
    assert from_json(to_json(found)) == found
    return found


def _cast(text: str) -> object:
    kept = cast_file.from_toml(text, VOICES)
    cast_file.known_characters(text)
    cast_file.narrators_voice(text)
    Pauses().changed(cast_file.pauses(text), source="cast.toml")
    cast = dealt(SCRIPT, VOICES, kept)
    for after in (
        cast_file.to_toml(cast, text),
        cast_file.changed(text, ("mary", "Mary"), {"voice": "tone/bass", "locked": None}),
        cast_file.without(text, "tom"),
        cast_file.undealt(text),
    ):
        tomllib.loads(after)
    return kept


def _series(text: str) -> object:
    series.head(text, source="the file")
    found = series.read(text, VOICES, source="the file")
    tomllib.loads(series.with_setting(text, ("mary", "Mary"), Setting("tone/bass"), source="the file"))
    return found


SERIES = series.new_text("The Books", "en") + "\n".join(
    CAST.partition("[pauses]")[0].replace("locked = true\n", "narrator = true\n").splitlines()
)
LEXICON = '[words]\nSiobhan = "shiv-awn"\nCthulhu = "/kəˈθuːluː/"\n[patterns]\n\'(\\w+)-kun\' = \'\\1 koon\'\n[fr.words]\nHugo = "ugo"\n'


def _lexicon(text: str) -> object:
    found = lexicon.parse(text)
    list(found.find("Siobhan called Hugo-kun, and Cthulhu."))
    return lexicon.merged([found, found])


def _config(content: bytes) -> object:
    place = _folder() / "config.toml"
    place.write_bytes(content)
    return config.effective(place, {})


CONFIG = """engine = "tone"
narrator = "tone/bass"
pace = "1.2x"
all = false
preset = "acx"
subtitles = ["vtt", "srt"]
pause = "sentence=400"
jobs = 3
voices = "~/voices"
url = "http://127.0.0.1:11434/v1"
"""


def _environment(content: bytes) -> object:
    """What the environment may say: one NAME=value a line."""
    lines = (line.partition("=") for line in content.decode(errors="surrogateescape").replace("\0", "").splitlines())
    there = {name: value for name, _, value in lines}
    settings.engine_threads(there | {"AUDIOBOOK_CONFIG": ""})
    settings.ModelServer.from_environment(there)
    return config.effective(None, there)


ENVIRONMENT = "AUDIOBOOK_ENGINE=tone\nAUDIOBOOK_PACE=1.2x\nAUDIOBOOK_ALL=yes\nAUDIOBOOK_JOBS=2\nAUDIOBOOK_THREADS=4\nAUDIOBOOK_LLM_URL=http://127.0.0.1/v1\nAUDIOBOOK_LLM_REQUESTS=3\nAUDIOBOOK_LLM_SECONDS=1.5\nAUDIOBOOK_SUBTITLES=vtt,srt\n"


def _typed(content: bytes) -> object:
    text = content.decode(errors="surrogateescape")
    kind, _, value = text.partition(" ")
    return values.pace(value) if kind == "pace" else values.chapters(value)


TIMELINE = json.dumps(
    {"format": timeline.FORMAT, "duration_ms": 900, "chapters": [{"title": "One", "start_ms": 0}], "utterances": [
        {"chapter": 0, "segment": 1, "from": 0, "to": 5, "speaker": "mary", "voice": "tone/alto", "start_ms": 0, "end_ms": 800, "text": "Go", "words": [[0, 5]]}
    ]}
)  # fmt: skip


def _record(kind: str, read_record: Callable[[Any], object]) -> Callable[[bytes], object]:
    """What a run recorded in made/: with a right checksum over whatever is in it."""
    magic = {"outputs": in_folder.OUTPUTS, "origin": in_folder.ORIGIN, "cast": in_folder.CAST}[kind]

    def enter(content: bytes) -> object:
        space = workspace.Workspace(_folder() / "space")
        files.write_whole(space.folder / "made" / kind, sealed.sealed(magic, content))
        return read_record(space)

    return enter


def _part(content: bytes) -> object:
    space = workspace.Workspace(_folder() / "space")
    for seal in (lambda c: sealed.sealed(sound.PART, c), lambda c: sound.PART + b"0\n" + c):
        files.write_whole(space.folder / "clips" / "x.part", seal(content))
        space.part("x")
        space.part_without_frames("x")
    files.write_whole(space.folder / "spoken" / "x.clip", sealed.sealed(sound.CLIP, content))
    return space.spoken.get("x")


OUTPUTS = {
    "digests": {"../x.mp3": ["a" * 64]},
    "releases": {"../x.mp3 .mp3": {"content": "c", "audio": "a", "files": {"../x.mp3": "a"}}},
}
TRIPLE = ["tone/bass", 50, 155]
CAST_RECORD = {
    "dealt": {"mary": TRIPLE},
    "unsure": {"tom": TRIPLE},
    "linked": {"mary": "mary"},
    "agreed": {"tom": [TRIPLE, TRIPLE]},
}
ORIGIN = {"path": "story.txt", "title": "A Book", "paragraphs": {"ab12": 40, "cd34": 12}}
PART = {"samples": 800, "spans": [[0, 400], [400, 800]], "faults": [[1, "lost"]], "words": [[[0, 5]], []]}


# Engines and servers

ENGINE = f"""program = {json.dumps(sys.executable)}
arguments = ["-c", "pass", "{{text}}", "{{voice}}", "{{output}}"]
version = ["--version"]
sample_rate_hz = 22050
ms_per_letter = [12, 400]
rate_wpm = [80, 450]
natural_wpm = 170
install = "Get it from somewhere."

[[voice]]
name = "one"
gender = "female"
age = "child"
language = "en-GB"
f0_hz = 200.0
narrator = true

[[voice]]
name = "two"
gender = "male"
loudness_lufs = -20.5
"""


def _engine(content: bytes) -> object:
    place = _folder() / "speaker.toml"
    place.write_bytes(content)
    engine = CommandEngine(place)
    with mock.patch.object(settings, "voices_folder", lambda _: _folder() / "no voices"):
        voices = measured.filled(engine, engine.voices())
    assert engine.installed in (True, False)
    dealt(SCRIPT, voices)
    return voices


class _Measured(CommandEngine):
    version = "1"


MEASURED = """version = "1"

[[voice]]
id = "speaker/one"
gender = "female"
f0_hz = 201.5
loudness_lufs = -21.0
timbre = [0.1, -0.2]
pace_wpm = 170.0
file = ""
"""


def _measured(content: bytes) -> object:
    description = _folder() / "speaker.toml"
    description.write_text(ENGINE)
    engine = _Measured(description)
    with mock.patch.object(settings, "voices_folder", lambda _: _folder() / "measured"):
        place = measured.path(engine.name)
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
        voices = measured.filled(engine, engine.voices())
    dealt(SCRIPT, voices)
    return voices


def _index(content: bytes) -> object:
    with mock.patch.object(fetch, "text", lambda *_: content):
        return [
            (o, o.size_bytes, [f.name for f in o.files], download.licence(o))
            for o in download.downloadable_voices().values()
        ]


INDEX = {
    "en_US-tiny-low": {
        "key": "en_US-tiny-low",
        "language": {"code": "en_US"},
        "num_speakers": 1,
        "files": {
            f"en/{name}": {"size_bytes": 9, "md5_digest": "a" * 32}
            for name in ("en_US-tiny-low.onnx", "en_US-tiny-low.onnx.json", "MODEL_CARD")
        },
    }
}
PIPER = {
    "audio": {"sample_rate": 22050},
    "espeak": {"voice": "en-us"},
    "language": {"code": "en_US"},
    "speaker_id_map": {"a": 0, "b": 1},
}


def _piper(content: bytes) -> object:
    with (
        mock.patch.object(settings, "voices_folder", lambda _: _folder() / "piper"),
        mock.patch.object(onnx_voices, "version", lambda *_: "1"),
    ):
        folder = onnx_voices.folder("piper")
        folder.mkdir(exist_ok=True)
        (folder / "x.onnx").write_bytes(b"")
        (folder / "x.onnx.json").write_bytes(content)
        return piper.PiperEngine().voices(), piper.PiperEngine().voices_in("en")


def _digests(content: bytes) -> object:
    with mock.patch.object(settings, "voices_folder", lambda _: _folder() / "digests"):
        folder = onnx_voices.folder("piper")
        folder.mkdir(exist_ok=True)
        (folder / "x.onnx").write_bytes(b"x")
        (folder / "digests.json").write_bytes(content)
        return onnx_voices.digest("piper", [folder / "x.onnx"])


QUESTION = attributor.Question("“Go,” said Mary. Who?", {1: (0, 1), 2: (1, 0)}, "“Go,” said Mary. The captain came.")
ANSWER = {
    "choices": [
        {
            "message": {
                "content": json.dumps({"speakers": [{"line": 1, "name": "Mary Gray"}, {"line": 2, "name": None}]})
            }
        }
    ]
}


def _answer(content: bytes) -> object:
    try:
        said = chat._content(content)
    except ValueError:
        raise EngineError("The server gave no answer.", "-") from None
    found = attributor.checked_answer(said, QUESTION, PEOPLE)
    return None if found is None else attributor.apply_answers(SCRIPT, found)


def _said(content: bytes) -> object:
    found = attributor.checked_answer(content.decode(errors="replace"), QUESTION, PEOPLE)
    return None if found is None else attributor.apply_answers(SCRIPT, found)


REGISTRY = {
    "heart": {
        "file": "heart.onnx",
        "gender": "female",
        "language": "en-US",
        "british": False,
        "bundled": True,
        "bytes": 9,
        "sha256": "a" * 64,
    },
    "george": {
        "file": "george.onnx",
        "gender": "male",
        "language": "en-GB",
        "british": True,
        "bytes": 9,
        "sha256": "a" * 64,
    },
}


def _registry(content: bytes) -> object:
    """The list of models in the package hibari-tts, whatever its next version has in it."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        # A module that Python cannot load.
        raise EngineError("It cannot be loaded.", "-") from None
    fake = mock.Mock(VOICES=told, BASE_URL="https://example.org/", ASSETS=str(_folder()))
    with mock.patch.object(hibari_download, "hibari", lambda: fake):
        return hibari_download.offers()


def _registered() -> Mapping[str, Any]:
    try:
        return dict(hibari_model.hibari().VOICES)
    except Exception:  # noqa: BLE001 - the package is not here
        return REGISTRY


# All of them


def _json(value: object) -> tuple[bytes, ...]:
    return (json.dumps(value, indent=1).encode(),)


TEXT = (mutations.of_text, mutations.of_text, mutations.of_bytes)
BYTES = (mutations.of_bytes,)
RTF = (mutations.of_text, mutations.of_bytes)
XML = (mutations.of_xml, mutations.of_xml, mutations.of_xml, mutations.of_text)
ZIP = (mutations.of_zip,)
JSON = (mutations.of_json, mutations.of_json, mutations.of_json, mutations.of_text, mutations.of_bytes)
TOML = (mutations.of_toml,)


def doors() -> dict[str, Door]:
    """All there are, by name."""
    return {
        "txt": Door(tuple(_cases("txt")), TEXT, story("txt")),
        "md": Door((*_cases("md"), b"# One\n\n\"Go,\" said *Mary*.[^1]\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: A note.\n"), TEXT, story("md")),
        "html": Door((*_cases("html"), builders.xhtml(TALK + NOTE, "A Book").encode()), XML, story("html")),
        "epub": Door(tuple(_epubs()), ZIP, story("epub")),
        "docx": Door(tuple(_docx()), ZIP, story("docx")),
        "odt": Door((office_files.odt(OPEN_DOCUMENT),), ZIP, story("odt")),
        "fodt": Door((office_files.fodt(OPEN_DOCUMENT),), XML, story("fodt")),
        "rtf": Door((*_cases("rtf"), office_files.rtf(RICH_TEXT)), RTF, story("rtf")),
        "pdf": Door((*_cases("pdf"), *_pdfs()), BYTES, story("pdf")),
        "mobi": Door((*_cases("mobi"), *_cases("azw3"), office_files.mobi(builders.xhtml(TALK + NOTE, "A Book"))), BYTES, story("mobi")),
        "fb2": Door((*_cases("fb2"), FB2.encode()), XML, story("fb2")),
        "fb2.zip": Door((mutations.packed([("a.fb2", FB2.encode())]),), ZIP, story("fb2.zip")),
        "script.json": Door((to_json(SCRIPT).encode(),), JSON, with_text(_script)),
        "cast.toml": Door((CAST.encode(),), TOML, with_text(_cast)),
        "series": Door((SERIES.encode(),), TOML, with_text(_series)),
        "lexicon.toml": Door((LEXICON.encode(),), TOML, with_text(_lexicon)),
        "config": Door((CONFIG.encode(),), TOML, _config),
        "environment": Door((ENVIRONMENT.encode(),), TEXT, _environment),
        "typed values": Door((b"pace 1.2x", b"pace 180 wpm", b"chapters 1,3-5,9"), TEXT, _typed),
        "timeline.json": Door((TIMELINE.encode(),), JSON, with_text(timeline.from_json)),
        "outputs": Door(_json(OUTPUTS), JSON, _record("outputs", _asked_outputs)),
        "origin": Door(_json(ORIGIN), JSON, _record("origin", lambda space: space.origin() and Origin.of(space.origin()))),
        "cast record": Door(_json(CAST_RECORD), JSON, _record("cast", lambda space: CastRecord.of(space.cast_record()))),
        "part": Door((json.dumps(PART).encode() + b"\n\xff\xfb",), JSON, _part),
        "engine": Door((ENGINE.encode(),), TOML, _engine),
        "measured.toml": Door((MEASURED.encode(),), TOML, _measured),
        "voice index": Door(_json(INDEX), JSON, _index),
        "piper voice": Door(_json(PIPER), JSON, _piper),
        "digests": Door(_json({"x.onnx": [1, 2, "a"]}), JSON, _digests),
        "model server": Door(_json(ANSWER), JSON, _answer),
        "model": Door((ANSWER["choices"][0]["message"]["content"].encode(),), JSON, _said),
        "hibari registry": Door(_json(_registered()), JSON, _registry),
    }  # fmt: skip


def _asked_outputs(space: workspace.Workspace) -> Outputs:
    found = space.outputs()
    found.is_current(space.folder / "x.mp3", ".mp3", "c", [space.folder / "x.mp3"])
    return found


_here: list[Path] = []


def _folder() -> Path:
    return _here[-1]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for the files that are read, while it lasts."""
    with tempfile.TemporaryDirectory(prefix="doors-") as place:
        _here.append(Path(place))
        try:
            yield _here[-1]
        finally:
            _here.pop()


__all__ = ["Cast", "Door", "Role", "VoiceId", "doors", "folder"]
