"""The command that serves the studio's pages: what was typed for it, and the browser that shows them."""

from __future__ import annotations

import html
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli.arguments import StoryArguments
from audiobook.cli.target import Output, ending_of, on_shelf, target_of
from audiobook.errors import UsageError
from audiobook.files import make_folder

if TYPE_CHECKING:
    from audiobook.book import Book
    from audiobook.pipeline import Options
    from audiobook.studio.library import Library, Shelved


def serve(arguments: StoryArguments, output: Output | None, options: Options, port: int, *, browser: bool) -> None:
    """Serve the list of books, and the book that the user named, until Ctrl-C.

    Raises:
        UsageError: an option is for one book, and none was named.
        AudiobookError: the book cannot be opened.
    """
    from audiobook import studio
    from audiobook.studio.making import Making
    from audiobook.workspace import OUTPUT

    if not arguments.books:
        _refuse_options_of_one_book(arguments, output, options)

    def target(story: Book, stem: str, options: Options, folder: Path) -> Path:
        """Where a book of the list goes: where all go that the user named a folder for, else beside its working folder."""
        named = output if output is not None and output.is_folder else None
        place = named or (Output(folder, is_folder=True) if folder.absolute() != OUTPUT.absolute() else None)
        if options.shelf:
            return on_shelf(story, place, options)
        if options.is_split and place is not None:
            own = target_of(stem + ending_of(options), None, options).name
            return target_of(stem, Output(place.path / own, is_folder=True), options)
        return target_of(stem + ending_of(options), place, options)

    library = studio.library_of(Making(options, target, arguments.scope, arguments.language, arguments.tags))
    first = _held(library, arguments, output, options) if arguments.books else None
    way = first.workspace.page_path if first is not None else OUTPUT / "studio.html"

    def opened(address: str) -> None:
        click.echo(address)
        if not arguments.quiet:
            click.echo("Ctrl-C ends the studio; all changes are kept.", err=True)
        if browser:
            _open(address, way)

    try:
        studio.serve(library, port, opened, first)
    finally:
        way.unlink(missing_ok=True)


def _refuse_options_of_one_book(arguments: StoryArguments, output: Output | None, options: Options) -> None:
    wrong = {
        "--workspace": arguments.workspace is not None,
        "--as-one": arguments.as_one is not None,
        "--chapters": options.chapters is not None,
        "-o with a file": output is not None and not output.is_folder,
    }
    said = next((option for option, given in wrong.items() if given), None)
    if said is not None:
        raise UsageError(f"{said} is for one book, and none was named.", "Name the book, or leave the option out.")


def _held(library: Library, arguments: StoryArguments, output: Output | None, options: Options) -> Shelved:
    """The book that the user named, open."""
    from audiobook.cli.left_out import tell_missing
    from audiobook.cli.progress import Watch
    from audiobook.cli.report import shared_name

    if not options.shelf:
        # A name that cannot be is refused before any work.
        target_of(arguments.stem + ending_of(options), output, options)
    with Watch(quiet=arguments.quiet) as watch:
        watch("Finding who speaks", 0, 0)
        story = arguments.read()
        claim = arguments.claim(story)
        stem = arguments.stem_in(claim) + ending_of(options)
        target = on_shelf(story, output, options) if options.shelf else target_of(stem, output, options)
    if not arguments.quiet:
        tell_missing(story)
        shared_name(claim)
    return library.hold(story, claim.workspace, options, target)


def _open(address: str, way: Path) -> None:
    """Have the user's browser open an address by way of a file only the user can read: other users see commands, and the key is in it."""
    make_folder(way.parent)
    way.unlink(missing_ok=True)
    way.touch(mode=0o600)
    way.write_text(
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={html.escape(address)}">'
        "<title>Studio</title>",
        encoding="utf-8",
    )
    webbrowser.open(way.absolute().as_uri())
