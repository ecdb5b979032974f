"""The command `report-line`: a wrong speaker, as a report that tells nobody which book it is from."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook import __version__
from audiobook.cli.arguments import StoryArguments, json_option, reads_a_story

if TYPE_CHECKING:
    from audiobook.pipeline.line_report import LineReport


@click.command(
    "report-line",
    epilog='\b\nExamples:\n  audiobook report-line story.epub "Are you all right" --should-be Martha'
    '\n  audiobook report-line story.epub "Yes." --which 3 -o report.md',
)
@reads_a_story
@click.argument("words")
@click.option("--should-be", metavar="NAME", help="Who says it, as the text calls them; nobody where it is not speech.")
@click.option("--which", type=click.IntRange(min=1), metavar="N", help="Of several quotations with WORDS, the N-th.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.  [default: standard output]")
@json_option
def report_line(
    arguments: StoryArguments,
    words: str,
    should_be: str | None,
    which: int | None,
    output: Path | None,
    *,
    as_json: bool,
) -> None:
    """Write a report of a line with a wrong speaker: the quotation in BOOK that has these WORDS.

    The report is Markdown, to paste into an issue. It has the few paragraphs around the line, who was found and why. Each name is
    replaced by an invented one, and the book is not named. Read it before you send it: the sentences are the book's.
    """
    from audiobook import pipeline
    from audiobook.cli import plain, report
    from audiobook.cli.opened import is_file, opened
    from audiobook.files import write_keeping

    with opened(arguments, output) as (story, options, space):
        found = pipeline.line_report(story, options, space, words, which=which, should_be=should_be)
    if output is not None and is_file(output):
        report.kept(output, write_keeping(output, markdown(found)))
    if as_json:
        plain.show({"format": "audiobook-line-report/1", **_plain(found)})
    elif not is_file(output):
        plain.say(markdown(found).rstrip("\n"))


def _plain(found: LineReport) -> dict[str, object]:
    people = [{"name": name, "gender": gender, "aliases": list(also)} for name, gender, also in found.people]
    return {**asdict(found), "people": people, "version": __version__}


def markdown(found: LineReport) -> str:
    """A report as Markdown."""
    own = next(q for q in found.quotations if q.reported)
    lines = [
        "## A line with a wrong speaker",
        "",
        f"- Line: {_text(own.text)}",
        f"- Found: {_who(own.speaker)} (method: {own.method}, confidence: {own.confidence:.0%})",
        f"- Right: {_text(found.should_be or 'not said; add who says it')}",
        f"- Cue: {_text(found.cue or 'none')}",
        "",
        "### The passage",
        "",
        "All names are invented.",
        "",
    ]
    for n, paragraph in enumerate(found.passage):
        lines += [*([">"] if n else []), *(f"> {_text(row)}" for row in paragraph.split("\n"))]
    lines += [
        "",
        "### Who was found for each quotation",
        "",
        "| | quotation | speaker | method | confidence |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {'→' if q.reported else ''} | {_cell(q.text)} | {_who(q.speaker)} | {q.method} | {q.confidence:.0%} |"
        for q in found.quotations
    ]
    lines += ["", "### Candidates", ""]
    if found.candidates:
        lines += ["| speaker | probability | evidence |", "|---|---|---|"]
        lines += [
            f"| {_cell(c.name)} | {c.probability:.0%} | {_cell('; '.join(c.reasons))} |" for c in found.candidates
        ]
    else:
        lines += [f"The attributor {found.attributor} gives no reasons."]
    lines += ["", "### People", ""]
    lines += [
        f"- {name} ({gender}){': ' + ', '.join(also) if also else ''}" for name, gender, also in found.people
    ] or ["None."]
    lines += ["", f"audiobook {__version__}, attributor {found.attributor}, language {found.language}"]
    return "\n".join(lines) + "\n"


def _who(name: str | None) -> str:
    return _cell(name) if name else "nobody"


def _cell(text: str) -> str:
    return _text(text).replace("|", "\\|")


def _text(text: str) -> str:
    """Text of a story, in which nothing is mark-up."""
    from audiobook.outside import printable

    flat = printable(text).replace("\t", " ")
    return "".join(f"\\{c}" if c in "\\`*_<[#" else c for c in flat)
