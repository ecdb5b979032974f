"""The command `chapters`: what a book has, before any of it is made."""

from __future__ import annotations

import click

from audiobook.cli.arguments import StoryArguments, json_option, reads_a_story
from audiobook.cli.typed import Typed


@click.command(
    epilog="\b\nExamples:\n  audiobook chapters story.epub\n  audiobook chapters story.epub --json\n  audiobook make story.epub --chapters 3-7"
)
@reads_a_story
@json_option
def chapters(arguments: StoryArguments, as_json: bool) -> None:
    """List the chapters of BOOK: number, title, words, and about how long each is heard.

    The numbers are those that `make --chapters` takes.
    """
    from audiobook.book import count_words
    from audiobook.cast import USUAL_WPM
    from audiobook.cli import plain, progress, report
    from audiobook.pipeline.output_files import title_of

    with progress.Watch(quiet=arguments.quiet) as watch:
        watch("Reading", 0, 0)
        story = arguments.read()
    rows = []
    for n, chapter in enumerate(story.chapters):
        words = sum(count_words(p.text) for p in chapter.paragraphs)
        rows.append(
            {"number": n + 1, "title": title_of(chapter.title, n), "words": words, "minutes": words / USUAL_WPM}
        )
    if as_json:
        shown = [{**row, "minutes": round(float(str(row["minutes"])), 1)} for row in rows]
        plain.show({"format": "audiobook-chapters/1", "title": story.title, "author": story.author, "chapters": shown})
        return
    report.chapters_table(story, rows, Typed.now())
