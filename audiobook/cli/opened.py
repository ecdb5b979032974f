"""A story that is looked into, and of which nothing is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.cli.arguments import StoryArguments
from audiobook.cli.target import check_file

if TYPE_CHECKING:
    from audiobook.book import Book
    from audiobook.pipeline import Options
    from audiobook.workspace import Workspace


def is_file(output: Path | None) -> bool:
    """Whether what a user named with -o is a file; a dash is standard output."""
    return output is not None and str(output) != "-"


@contextmanager
def opened(arguments: StoryArguments, output: Path | None) -> Iterator[tuple[Book, Options, Workspace]]:
    """The story, how it is made, and its workspace, which stays as it is; progress is shown meanwhile.

    Args:
        arguments: which story.
        output: where something is written of it.

    Raises:
        AudiobookError: the story cannot be read, or nothing can be written there.
    """
    from audiobook.cli.progress import Watch

    options = arguments.options()
    options.check()
    if output is not None and is_file(output):
        check_file(arguments, output)
    with Watch(quiet=arguments.quiet) as watch:
        watch("Finding who speaks", 0, 0)
        story = arguments.read()
        yield story, options, arguments.claim(story, note=False).workspace
