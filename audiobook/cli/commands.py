"""The commands. What they need is imported when they run, so that `--help` is instant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from audiobook.cli.arguments import (
    StoryArguments,
    casts_a_story,
    json_option,
    makes_audio,
    may_read_a_story,
    reads_a_story,
)
from audiobook.cli.chapters import chapters
from audiobook.cli.config import config
from audiobook.cli.doctor import doctor
from audiobook.cli.feed import feed
from audiobook.cli.make import batch, make
from audiobook.cli.report_line import report_line
from audiobook.cli.restore import restore
from audiobook.cli.streams import print_json
from audiobook.cli.target import Output, check_file, made_how, output_option
from audiobook.cli.typed import Typed
from audiobook.cli.voices import voices
from audiobook.errors import InputError, UsageError


@click.command(
    epilog="\b\nExamples:\n  audiobook studio\n  audiobook studio story.epub"
    "\n  audiobook studio story.epub --no-browser --port 8765"
)
@may_read_a_story
@output_option
@casts_a_story
@makes_audio
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to serve the page.  [default: any free]")
@click.option("--browser/--no-browser", default=True, help="Open the page in your browser, or only print its address.")
def studio(
    arguments: StoryArguments,
    output: Output | None,
    port: int,
    browser: bool,
    **making: Any,  # noqa: ANN401 - as click gives them
) -> None:
    """Open BOOK on a local page: check who speaks, hear it, correct it, make the audio. Without BOOK, open the list of books.

    The page shows and changes the same script.json and cast.toml as the other commands. Nothing leaves this machine, and
    nobody else can open the page. Ctrl-C ends it; all changes are kept.
    """
    from audiobook.cli import pages

    pages.serve(arguments, output, made_how(arguments, output, making), port, browser=browser)


@click.command(
    epilog="\b\nExamples:\n  audiobook script story.epub -o script.json\n  audiobook script story.txt | less"
    '\n  audiobook script story.txt --explain "Are you all right"\n  audiobook script story.txt --doubtful'
)
@reads_a_story
@click.option("--explain", metavar="WORDS", help="Say why: candidates and evidence of each speech with these WORDS.")
@click.option("--doubtful", is_flag=True, help="List the lines in doubt: where they are, who may say them, and why.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.  [default: standard output]")
@json_option
def script(
    arguments: StoryArguments,
    output: Path | None,
    explain: str | None,
    *,
    doubtful: bool,
    as_json: bool,
) -> None:
    """Write who says what in BOOK, as script.json; no audio is made.

    That is JSON in any case, and has what you edited in the story's own script.json; --json is for what --explain and
    --doubtful list.
    """
    from audiobook import attributing, pipeline
    from audiobook.cli import report
    from audiobook.cli.attribution import explanations, mend_doubtful, script_summary
    from audiobook.cli.opened import is_file, opened
    from audiobook.files import write_keeping
    from audiobook.script import to_json

    with opened(arguments, output) as (story, options, space):
        found, _ = pipeline.write_script(story, options, space)
        gives_reasons = attributing.load(options.attributor, options.server).gives_reasons
        asked = explain is not None or (doubtful and gives_reasons)
        reasons = list(pipeline.explain(story, options, space)) if asked else []
    if explain is not None:
        explanations(reasons, explain, as_json=as_json)
        return
    if doubtful:
        from audiobook.cli import doubtful as doubts
        from audiobook.cli import plain

        lines = doubts.doubtful_lines(found, reasons)
        if as_json:
            plain.show(doubts.as_json(lines))
        else:
            doubts.print_doubtful(lines)
            mend_doubtful(lines, Typed.now())
        return
    text = to_json(found)
    if output is None or not is_file(output):
        print_json(text, nl=False)
    else:
        report.kept(output, write_keeping(output, text))
    if not arguments.quiet:
        script_summary(story, found, output, Typed.now())


@click.command(
    epilog="\b\nExamples:\n  audiobook cast story.epub\n  audiobook cast story.epub -o cast.toml"
    "\n  audiobook cast story.epub --sample cast.mp3"
)
@reads_a_story
@click.option(
    "--sample", type=click.Path(path_type=Path), help="Write an MP3 in which each speaker says a line of their own."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write cast.toml here.")
@casts_a_story
@json_option
def cast(
    arguments: StoryArguments,
    sample: Path | None,
    output: Path | None,
    as_json: bool,
    **casting: Any,  # noqa: ANN401 - as click gives them
) -> None:
    """Show who gets which voice in BOOK; what its cast.toml already says is kept."""
    from audiobook import pipeline
    from audiobook.cli import plain, report
    from audiobook.cli.casting import cast_table
    from audiobook.cli.progress import Watch
    from audiobook.files import write_keeping

    options = arguments.options(**casting)
    options.check()
    for path in filter(None, (output, sample)):
        check_file(arguments, path)
    with Watch(quiet=arguments.quiet) as watch:
        watch("Finding who speaks", 0, 0)
        story = arguments.read()
        claim = arguments.claim(story, note=False)
        space = claim.workspace
        found, _ = pipeline.write_script(story, options, space)
        settled = pipeline.settle_cast(story, found, options, space, keep=False)
        dealt = settled.cast
    if output is not None:
        report.kept(output, write_keeping(output, settled.cast_toml))
    if sample is not None:
        from audiobook.pipeline import sample as samples

        with Watch(quiet=arguments.quiet) as watch:
            watch("Speaking", 0, 0)
            sound = samples.of_cast(found, dealt)
            kept = samples.write(sound, sample, f"{story.title}: the cast")
        report.kept(sample, kept)
        click.echo(str(sample), err=as_json)
    if as_json:
        plain.show(plain.cast(story, found, dealt))
        return
    cast_table(story, found, dealt, space, Typed.now(), written=output)


@click.command(
    epilog="\b\nExamples:\n  audiobook check output/story.mp3\n  audiobook check output/story.mp3 --json"
    "\n  audiobook check output/story-acx --preset acx\n  audiobook check output/story.mp3 --chart loudness.png"
)
@click.argument("audio", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--preset", default="listen", show_default=True, help="Which limits to check against: listen or acx.")
@click.option(
    "--chart", type=click.Path(path_type=Path), help="Draw the loudness over time (.png, .svg, .pdf or .html)."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON; a list where there are several files.")
def check(audio: tuple[Path, ...], preset: str, chart: Path | None, as_json: bool) -> int:
    """Measure finished audio files, or folders of them: loudness, peak, noise floor, format, chapters.

    Exits with 1 where a limit is missed.
    """
    from audiobook.cli import measures as tables
    from audiobook.cli import report
    from audiobook.publishing import measure
    from audiobook.publishing.formats import FORMATS

    suffixes = {f.suffix for f in FORMATS.values()}
    files = [
        p
        for path in audio
        for p in (sorted(q for q in path.iterdir() if q.suffix in suffixes) if path.is_dir() else [path])
    ]
    if not files:
        raise InputError(
            f"There is no audio file in {audio[0]}.", "Name a finished audio file, such as output/story.mp3."
        )
    found = []
    for file in files:
        measures = measure.measure(file)
        limits = measure.limits(measures, preset)
        found.append((file, measures, limits))
        if not as_json and len(files) == 1:
            tables.measures_table(file, measures, limits)
    if as_json:
        plain = [
            {"format": "audiobook-check/1", "file": str(file), **tables.plain_measures(m, limits)}
            for file, m, limits in found
        ]
        print_json(json.dumps(plain[0] if len(plain) == 1 else plain, indent=1, ensure_ascii=False))
    elif len(files) > 1:
        tables.many_measures_table(found)
    if chart is not None:
        from audiobook.cli import charts

        report.kept(chart, charts.loudness(found, chart))
        click.echo(str(chart), err=True)
    return 0 if all(limit.met for _, _, limits in found for limit in limits) else 1


@click.command(epilog="\b\nExamples:\n  audiobook clean\n  audiobook clean output/story")
@click.argument("workspaces", nargs=-1, type=click.Path(path_type=Path))
@json_option
def clean(workspaces: tuple[Path, ...], as_json: bool) -> None:
    """Delete the stored audio of WORKSPACES (by default all in output/), but no script, cast or finished file.

    The next run makes the audio again.
    """
    from audiobook.cli.report import freed
    from audiobook.workspace import Workspace, every

    missing = next((w for w in workspaces if not w.is_dir()), None)
    if missing is not None:
        raise UsageError(f"There is no folder {missing}.", "Name a story's working folder, such as output/story.")
    spaces = [Workspace(folder) for folder in workspaces] or every()
    total = 0
    for space in spaces:
        with space.locked():
            total += space.clean()
    if as_json:
        folders = [str(space.folder) for space in spaces]
        click.echo(json.dumps({"format": "audiobook-clean/1", "workspaces": folders, "freed_bytes": total}, indent=1))
        return
    freed(len(spaces), total)


ALL = (make, studio, batch, script, cast, chapters, voices, check, feed, report_line, restore, config, doctor, clean)
"""Every command."""
