"""The public Python API: `read`, `attribute`, `cast` and `make`, each from one value to the next.

    file ──read──> Book ──attribute──> Script ──cast──> Cast
                    └──────────────── make ───────────────┴──> the finished files

`import audiobook` gives them and the values, and loads nothing before it is used. docs/api.md has examples. What is listed in
`__all__` here stays as it is within a major version; any other module may change with any release.
"""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Literal

from audiobook import pipeline, reading
from audiobook.book import Book, Chapter, Paragraph
from audiobook.cast import Cast, Role, Setting, Voice, VoiceId
from audiobook.errors import (
    AudiobookError,
    CastingError,
    EncodingError,
    EngineError,
    InputError,
    ScriptError,
    UsageError,
)
from audiobook.files import check_place
from audiobook.pipeline import Made, Options, Progress
from audiobook.publishing.formats import FORMATS, format_of
from audiobook.reading import Scope
from audiobook.script import ChapterScript, Character, Gender, Kind, Method, Script, Segment
from audiobook.timeline import Timeline, Utterance

__all__ = [
    "AudiobookError",
    "Book",
    "Cast",
    "CastingError",
    "Chapter",
    "ChapterScript",
    "Character",
    "EncodingError",
    "EngineError",
    "Gender",
    "InputError",
    "Kind",
    "Made",
    "Method",
    "Options",
    "Paragraph",
    "Role",
    "Script",
    "ScriptError",
    "Segment",
    "Setting",
    "Timeline",
    "UsageError",
    "Utterance",
    "Voice",
    "VoiceId",
    "attribute",
    "cast",
    "make",
    "read",
]


def read(
    path: str | PathLike[str],
    *,
    scope: Literal["story", "notes", "all"] = "story",
    language: str | None = None,
    tags: bool = False,
) -> Book:
    """A story's file in, a Book out.

    Args:
        path: a .txt, .md, .html, .epub, .mobi, .azw3, .fb2, .docx, .odt, .rtf or .pdf file.
        scope: "story" leaves out title pages, licences and notes, and lists them in `Book.left_out`; "notes" reads a fan work's
            summary and notes, too; "all" reads whatever has words.
        language: its BCP 47 tag ("es", "pt-BR"); None to find it out.
        tags: its writer uses tags such as [voice: NAME]; a text with the line "audiobook: tags" at its top needs no word.

    Raises:
        UsageError: the language is not a tag.
        InputError: the file is missing, broken, protected, of no known format, or has no words.
    """
    return reading.read_path(Path(path), Scope(scope), language, tags=tags)


def attribute(book: Book, *, attributor: str = "learned") -> Script:
    """A Book in, a Script out: who says what, with the method and a confidence for each line.

    The segments of the Script, joined, are the book's text to the character. A line whose speaker is not found has None.

    Args:
        book: the story.
        attributor: "learned", "rules", "llm", or the name of a plug-in.

    Raises:
        UsageError: the attributor is unknown, or lacks a setting.
    """
    script, _ = pipeline.write_script(book, Options(attributor=attributor))
    return script


def cast(script: Script, *, engine: str | None = None) -> Cast:
    """A Script in, a Cast out: who is heard in which voice; the same one for the same script.

    Args:
        script: who says what.
        engine: whose voices are dealt: "hibari", "espeak", "piper", "kokoro", "system", "tone", or the name of a plug-in or a program;
            None for hibari where the script is English and hibari is installed, else espeak.

    Raises:
        CastingError: the engine has no voices.
        EngineError: the engine is not there.
    """
    return pipeline.deal_cast(script, Options(engine=engine))


def make(
    book: Book,
    target: str | PathLike[str],
    *,
    script: Script | None = None,
    cast: Cast | None = None,
    options: Options | None = None,
    workspace: str | PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Made:
    """A Book in, its audiobook out.

    It needs processes of its own: call it below `if __name__ == "__main__":`. What is finished is kept in the workspace, so that
    a call that was interrupted goes on where it stopped, and a change costs only what it changes.

    Args:
        book: the story.
        target: the file to write, or the folder where each chapter has a file; its ending decides the format (.mp3, .m4b, .opus,
            .flac, .wav) unless the options do.
        script: who says what; None for what the workspace's script.json says, or else for what `attribute` finds.
        cast: in which voice; None for what the workspace's cast.toml says, or else for what `cast` deals.
        options: how it is made.
        workspace: the folder of working files: script.json, cast.toml, finished parts. None for a folder beside the target, named
            like it without its ending.
        progress: called with what is being done, how much of it is done, and how much there is (0 where nobody knows); None for
            nobody to be told.

    Returns:
        What was made, where it lies, and what could not be said.

    Raises:
        AudiobookError: see `audiobook.errors`; nothing is left half-written.
    """
    path = Path(target)
    options = options or Options()
    if options.form is None and not options.is_split:
        form = format_of(path)
        if form is None:
            endings = ", ".join(f.suffix for f in FORMATS.values())
            raise UsageError(f"{path.name} does not end in a format's name.", f"Endings: {endings}.")
        options = replace(options, form=form.name)
    options.check()
    check_place(path, folder=options.is_split)
    folder = Path(workspace) if workspace is not None else path.with_suffix("")
    if folder == path:
        # A folder of files has no ending to take off.
        folder = path.with_name(f"{path.name}.work")
    claim = pipeline.claim(book, None, path.stem, folder)
    return pipeline.make(book, path, claim.workspace, options, progress or _tell_nobody, script=script, cast=cast)


def _tell_nobody(_what: str, _done: int, _total: int) -> None:
    """The progress of a run that nobody follows."""
