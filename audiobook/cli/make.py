"""The commands that make audiobooks: `make` of a book or of several, and `batch`, its older name for several."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook.cli.arguments import (
    StoryArguments,
    casts_a_story,
    json_option,
    makes_audio,
    reads_stories,
)
from audiobook.cli.books import is_many, story_files
from audiobook.cli.target import Output, ending_of, made_how, on_shelf, output_option, target_of
from audiobook.cli.typed import Typed
from audiobook.errors import AudiobookError, UsageError
from audiobook.files import check_place

if TYPE_CHECKING:
    from audiobook.book import Book
    from audiobook.cli.many import ManyReport
    from audiobook.pipeline import Claim, Made, Options

_LOG = logging.getLogger("audiobook")


@click.command(
    epilog="\b\nExamples:\n  audiobook make story.epub\n  audiobook make story.txt -o commute.m4b --read-along html"
    "\n  audiobook make one.epub two.epub books/ -o /media/player"
    '\n  audiobook make --as-one "The Lighthouse" ch1.txt ch2.html\n  audiobook make story.epub --chapters 3-7'
    "\n  audiobook make story.epub --cue --sample"
    "\n  cat story.txt | audiobook make - -o story.mp3"
)
@reads_stories
@output_option
@click.option("--preview", is_flag=True, help="Make only the first minutes, as output/<story>.preview.mp3.")
@casts_a_story
@makes_audio
@json_option
def make(
    arguments: StoryArguments,
    output: Output | None,
    as_json: bool,
    **making: Any,  # noqa: ANN401 - as click gives them
) -> int:
    """Turn each BOOK into an audiobook, each speaker with a voice of their own: one MP3, unless you say otherwise.

    BOOK is a .txt, .md, .html, .epub, .mobi, .azw3, .fb2, .docx, .odt, .rtf or .pdf file, a folder of them, or - for standard
    input. Edit script.json (who says what) or cast.toml (who has which voice) in the working files and make again: your edits are kept.

    Of several books, one that fails does not stop the others; the exit code is that of the first failure.
    """
    if arguments.as_one is None and is_many(arguments.books):
        return _make_many(arguments, output.path if output else None, making, as_json=as_json)
    _make_one(arguments, output, making, as_json=as_json)
    return 0


def _make_one(arguments: StoryArguments, output: Output | None, making: dict[str, Any], *, as_json: bool) -> None:
    _load_ahead(arguments, making)
    from audiobook.cli import plain
    from audiobook.cli.progress import Watch
    from audiobook.cli.report import closing_report

    options = made_how(arguments, output, making)
    if not (options.shelf and not options.preview):
        # A name that cannot be is refused before any work.
        target_of(arguments.stem + ending_of(options), output, options)
    with Watch(quiet=arguments.quiet) as watch:
        watch("Reading", 0, 0)
        story = arguments.read()
        claim = arguments.claim(story)
        made = _made(story, claim, arguments, output, options, watch)
    # Both may have been changed in script.json.
    story = replace(story, title=made.script.title, author=made.script.author)
    if as_json:
        plain.show(plain.made(story, made, claim, watch.seconds))
        return
    if not arguments.quiet:
        closing_report(story, made, claim, Typed.now(), watch.seconds)
    for path in made.files:
        click.echo(str(path))


def _load_ahead(arguments: StoryArguments, making: dict[str, Any]) -> None:
    """Have what speaks loaded by another processor while this one finds out what is to be said.

    Most books are English; where this one turns out not to be, its engine is loaded later.
    """
    from audiobook import engines
    from audiobook.parts import processes

    if making.get("cluster") is None:
        processes.prepare(arguments.engine or engines.default(arguments.language or "en"))


def _made(
    story: Book,
    claim: Claim,
    arguments: StoryArguments,
    output: Output | None,
    options: Options,
    progress: Any,  # noqa: ANN401
) -> Made:
    """A story made, where the user wants it."""
    from audiobook import pipeline

    if options.shelf and not options.preview:
        target = on_shelf(story, output, options)
    else:
        target = target_of(arguments.stem_in(claim) + ending_of(options), output, options)
    return pipeline.make(story, target, claim.workspace, options, progress)


def _make_many(arguments: StoryArguments, into: Path | None, making: dict[str, Any], *, as_json: bool) -> int:
    """Make several books, one after the other, and tell what became of each.

    Raises:
        UsageError: an option is for one book only.
        InputError: a folder has no story in it.
    """
    from audiobook.cli.many import BatchWatch, ManyReport
    from audiobook.publishing.formats import SUFFIXES

    if arguments.workspace is not None:
        raise UsageError("--workspace is for one book.", "Leave it out: each book has a folder of its own in output/.")
    if into is not None and (into.is_file() or into.suffix.lower() in SUFFIXES):
        raise UsageError(f"{into} is not a folder, and there are several books.", "Name a folder with -o.")
    found = story_files(arguments.books)
    if into is not None:
        check_place(into, folder=True)
    options = arguments.options(shelf=making.pop("layout") != "flat", **making)
    options.check()
    report = ManyReport(Typed.now(), quiet=arguments.quiet, as_json=as_json)
    report.left_out(found.other_formats)
    watch = BatchWatch(found.files, quiet=arguments.quiet)
    for n, book in enumerate(found.files):
        one = replace(arguments, books=(book,))
        with watch.book(n):
            _try(one, into, options, watch, report)
    report.close()
    return report.exit_code


def _try(arguments: StoryArguments, into: Path | None, options: Options, watch: Any, report: ManyReport) -> None:  # noqa: ANN401
    """Make one book of several; a failure is told, and stops nobody."""
    try:
        watch("Reading", 0, 0)
        story = arguments.read()
        claim = arguments.claim(story)
        output = _in_folder(into, arguments.stem_in(claim), options)
        named = Output(output, is_folder=options.shelf or options.is_split) if output else None
        made = _made(story, claim, arguments, named, options, watch)
    except AudiobookError as e:
        report.failed(arguments.book, e)
    except Exception as e:  # noqa: BLE001 - a bug in one book is told, and the others are made
        _LOG.exception("%s: a bug", arguments.book)
        report.failed(arguments.book, AudiobookError(f"A bug: {type(e).__name__}: {e}"))
    else:
        report.made(arguments.book, story, made, claim, watch.seconds, output=output)


def _in_folder(into: Path | None, stem: str, options: Options) -> Path | None:
    """What -o is for one book of several."""
    if into is None or options.shelf:
        return into
    return into / target_of(stem + ending_of(options), None, options).name


@click.command(
    epilog="\b\nExamples:\n  audiobook batch *.epub\n  audiobook batch books/*.txt --into /media/player --jobs 4"
)
@reads_stories
@click.option("--into", type=click.Path(path_type=Path), help="Folder for the finished files.  [default: output]")
@click.option("--preview", is_flag=True, help="Make only the first minutes of each book.")
@casts_a_story
@makes_audio
@json_option
def batch(
    arguments: StoryArguments,
    into: Path | None,
    as_json: bool,
    **making: Any,  # noqa: ANN401 - as click gives them
) -> int:
    """Turn many books into MP3s, one after the other: the same as make with several books.

    A book that fails is reported, and the rest goes on; the same command again does only what is missing. Exits with
    the code of the first failure.
    """
    if arguments.as_one is not None:
        raise UsageError("--as-one makes one book of several files.", "Use it with make.")
    return _make_many(arguments, into, making, as_json=as_json)


ALL: Sequence[click.Command] = (make, batch)
"""The commands of this module."""
