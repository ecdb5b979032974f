"""Where a finished file goes: what a user named with -o, or the usual place. A place that cannot be is refused before any work."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook.cli.arguments import StoryArguments
from audiobook.errors import UsageError
from audiobook.files import check_place

if TYPE_CHECKING:
    from audiobook.book import Book
    from audiobook.pipeline import Options


@dataclass(frozen=True, slots=True)
class Output:
    """What a user named with -o.

    Attributes:
        path: the file, or the folder.
        is_folder: whether it is a folder: one that is there, or a name that ends in a slash.
    """

    path: Path
    is_folder: bool


def _named(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Output | None:
    """What was typed, before its last slash is lost in a Path."""
    if value is None:
        return None
    separators = tuple(filter(None, (os.sep, os.altsep)))
    return Output(Path(value), value.endswith(separators) or os.path.isdir(value))  # noqa: PTH112 - Path raises where a name is too long


output_option = click.option(
    "-o",
    "--output",
    metavar="PATH",
    callback=_named,
    help="The file to write, or a folder for it.  [default: output/<story>.mp3]",
)


def made_how(arguments: StoryArguments, output: Output | None, making: dict[str, Any]) -> Options:
    """What the user chose of a run whose output may tell its format.

    Raises:
        UsageError: it cannot be made so.
    """
    from audiobook.publishing.formats import format_of

    told = format_of(output.path) if output is not None and not output.is_folder else None
    if told is not None and making["form"] is None and making["layout"] == "flat":
        making["form"] = told.name
    options = arguments.options(shelf=making.pop("layout") != "flat", **making)
    options.check()
    return options


def ending_of(options: Options) -> str:
    """What a file's name has for a part of a book, so that it is not the name of the whole: ".3-7", ".preview"."""
    chosen = f".{options.chapters_text}" if options.chapters is not None else ""
    return f"{chosen}{'.preview' if options.preview else ''}"


def target_of(stem: str, output: Output | None, options: Options) -> Path:
    """The file to write, or the folder of the files.

    Args:
        stem: what it is named by where the user named no file.
        output: what the user named.
        options: how it is made.

    Raises:
        UsageError: no such file can be written there.
        EncodingError: nothing can be written there.
    """
    from audiobook.publishing.formats import SUFFIXES
    from audiobook.workspace import OUTPUT
    from audiobook.workspace import target_of as usual

    form = options.chosen_format
    if options.is_split:
        folder = output.path if output else OUTPUT / f"{stem}-{'acx' if options.preset == 'acx' else 'chapters'}"
        if not folder.is_dir() and folder.suffix.lower() in SUFFIXES:
            raise UsageError(f"{folder} is not a folder, and each chapter has a file.", "Name a folder with -o.")
        check_place(folder, folder=True)
        return folder
    if output is None or output.is_folder:
        target = usual(stem, output.path if output else None, form.suffix)
    else:
        target = output.path
    if target.suffix.lower() not in form.suffixes:
        raise UsageError(
            f"{target.name} does not end in {form.suffix}.",
            f"Give the output a name that ends in {form.suffix}, or name a folder with {os.sep} at its end.",
        )
    beside = [f".{kind}" for kind in options.subtitles] + [f".read-along.{kind}" for kind in options.read_along]
    beside += [".sample.mp3"] if options.sample else []
    check_place(target, longest_ending=max(beside, key=len, default=""))
    return target


def check_file(arguments: StoryArguments, path: Path) -> None:
    """Look whether a file that a user named can be written, before any work.

    Raises:
        UsageError: no file can be written there, or it is the story itself.
        EncodingError: nothing can be written in its folder.
    """
    if path.exists() and arguments.book.exists() and path.samefile(arguments.book):
        raise UsageError(f"{path} is the story itself.", "Name another file with -o.")
    check_place(path)


def on_shelf(story: Book, output: Output | None, options: Options) -> Path:
    """The file or folder on the shelf of an audiobook server."""
    from audiobook.pipeline.output_files import file_name, shelf
    from audiobook.workspace import OUTPUT

    folder = shelf(story, output.path if output else OUTPUT)
    if options.chapters is not None:
        # Not the files of the whole book.
        folder = folder.with_name(f"{folder.name} (chapters {options.chapters_text})")
    return folder if options.is_split else folder / f"{file_name(story.title)}{options.chosen_format.suffix}"
