"""The commands. What they need is imported when they run, so that `--help` is instant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from audiobook.cli.arguments import (
    StoryArguments,
    engine_option,
    language_option,
    makes_audio,
    options_of,
    reads_a_story,
)
from audiobook.cli.restore import restore
from audiobook.cli.target import Output, check_file, inside, made_how, on_shelf, output_option, target_of
from audiobook.cli.typed import Typed
from audiobook.cli.voices import voices
from audiobook.errors import InputError, UsageError
from audiobook.files import check_place


@click.command(
    epilog="\b\nExamples:\n  audiobook make story.epub\n  audiobook make story.txt -o commute.m4b --read-along html\n  cat story.txt | audiobook make - -o story.mp3"
)
@reads_a_story
@output_option
@click.option("--preview", is_flag=True, help="Make only the first minutes, as output/<story>.preview.mp3.")
@makes_audio
def make(
    arguments: StoryArguments,
    output: Output | None,
    **making: Any,  # noqa: ANN401 - as click gives them
) -> None:
    """Turn BOOK into an audiobook, each speaker with a voice of their own: one MP3, unless you say otherwise.

    BOOK is a .txt, .md, .html, .epub, .docx or .fb2 file, or - for standard input. Edit script.json (who says what)
    or cast.toml (who has which voice) in the working files and make again: your edits are kept.
    """
    from audiobook import pipeline
    from audiobook.cli.report import Watch, closing_report

    options = made_how(arguments, output, making)
    shelved = options.shelf and not options.preview
    ending = ".preview" if options.preview else ""
    if not shelved:
        # A name that cannot be is refused before any work.
        target_of(arguments.stem + ending, output, options)
    with Watch(quiet=arguments.quiet) as watch:
        watch("Reading", 0, 0)
        story = arguments.read()
        claim = arguments.claim(story)
        stem = arguments.stem_in(claim) + ending
        target = (
            on_shelf(story, output.path if output else None, options) if shelved else target_of(stem, output, options)
        )
        made = pipeline.make(story, target, claim.workspace, options, watch)
    if not arguments.quiet:
        closing_report(story, made, claim, Typed.now(), watch.seconds)
    for path in made.files:
        click.echo(str(path))


@click.command(
    epilog="\b\nExamples:\n  audiobook studio story.epub\n  audiobook studio story.epub --no-browser --port 8765"
)
@reads_a_story
@output_option
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
    """Open BOOK on a local page: check who speaks, hear it, correct it, make the audio.

    The page shows and changes the same script.json and cast.toml as the other commands. Nothing leaves this machine, and
    nobody else can open the page. Ctrl-C ends it; all changes are kept.
    """
    from audiobook import studio as page
    from audiobook.cli.report import Watch, shared_name, tell_missing

    options = made_how(arguments, output, making)
    if not options.shelf:
        target_of(arguments.stem, output, options)
    with Watch(quiet=arguments.quiet) as watch:
        watch("Finding who speaks", 0, 0)
        story = arguments.read()
        claim = arguments.claim(story)
        space, stem = claim.workspace, arguments.stem_in(claim)
        target = (
            on_shelf(story, output.path if output else None, options)
            if options.shelf
            else target_of(stem, output, options)
        )
    if not arguments.quiet:
        tell_missing(story)
        shared_name(claim)

    def opened(address: str) -> None:
        click.echo(address)
        if not arguments.quiet:
            click.echo("Ctrl-C ends the studio; all changes are kept.", err=True)
        if browser:
            _open(address, space.page_path)

    try:
        page.serve(story, space, options, target, port, opened)
    finally:
        space.page_path.unlink(missing_ok=True)


def _open(address: str, way: Path) -> None:
    """Have the user's browser open an address by way of a file only the user can read: other users see commands, and the key is in it."""
    import html
    import webbrowser

    way.unlink(missing_ok=True)
    way.touch(mode=0o600)
    way.write_text(
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={html.escape(address)}">'
        "<title>Studio</title>",
        encoding="utf-8",
    )
    webbrowser.open(way.absolute().as_uri())


@click.command(
    epilog="\b\nExamples:\n  audiobook script story.epub -o script.json\n  audiobook script story.txt | less"
    '\n  audiobook script story.txt --explain "Are you all right"\n  audiobook script story.txt --doubtful'
)
@reads_a_story
@click.option("--explain", metavar="WORDS", help="Say why: candidates and evidence of each speech with these WORDS.")
@click.option("--doubtful", is_flag=True, help="List the lines in doubt: where they are, who may say them, and why.")
@click.option("--json", "as_json", is_flag=True, help="With --doubtful: as JSON.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.  [default: standard output]")
def script(
    arguments: StoryArguments,
    output: Path | None,
    explain: str | None,
    *,
    doubtful: bool,
    as_json: bool,
) -> None:
    """Write who says what in BOOK, as script.json; no audio is made.

    What you edited in the story's own script.json is in it.
    """
    from audiobook import attributing, pipeline
    from audiobook.cli import report
    from audiobook.cli.report import Watch, explanations, script_summary
    from audiobook.files import write_keeping
    from audiobook.script import to_json

    options = arguments.options()
    options.check()
    to_file = output is not None and str(output) != "-"
    if output is not None and to_file:
        check_file(arguments, output)
    with Watch(quiet=arguments.quiet) as watch:
        watch("Finding who speaks", 0, 0)
        story = arguments.read()
        space = arguments.claim(story, note=False).workspace
        found, _ = pipeline.write_script(story, options, space)
        gives_reasons = attributing.load(options.attributor, options.server).gives_reasons
        asked = explain is not None or (doubtful and gives_reasons)
        reasons = list(pipeline.explain(story, options, space)) if asked else []
    if explain is not None:
        explanations(reasons, explain)
        return
    if doubtful:
        from audiobook.cli import doubtful as doubts

        lines = doubts.doubtful_lines(found, reasons)
        if as_json:
            click.echo(json.dumps(doubts.as_json(lines), indent=1, ensure_ascii=False))
        else:
            doubts.print_doubtful(lines)
            report.mend_doubtful(lines, Typed.now())
        return
    text = to_json(found)
    if output is None or not to_file:
        click.echo(text, nl=False)
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
def cast(
    arguments: StoryArguments,
    sample: Path | None,
    output: Path | None,
) -> None:
    """Show who gets which voice in BOOK; what its cast.toml already says is kept."""
    from audiobook import pipeline
    from audiobook.casting.file import to_toml
    from audiobook.cli import report
    from audiobook.cli.report import Watch, cast_table
    from audiobook.files import write_keeping

    options = arguments.options()
    options.check()
    for path in filter(None, (output, sample)):
        check_file(arguments, path)
    with Watch(quiet=arguments.quiet) as watch:
        watch("Finding who speaks", 0, 0)
        story = arguments.read()
        claim = arguments.claim(story, note=False)
        space = claim.workspace
        found, _ = pipeline.write_script(story, options, space)
        dealt = pipeline.deal_cast(found, options, space)
    if output is not None:
        report.kept(output, write_keeping(output, to_toml(dealt, space.cast())))
    if sample is not None:
        from audiobook.pipeline import sample as samples

        with Watch(quiet=arguments.quiet) as watch:
            watch("Speaking", 0, 0)
            sound = samples.of_cast(found, dealt)
            kept = samples.write(sound, sample, f"{story.title}: the cast")
        report.kept(sample, kept)
        click.echo(str(sample))
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
            report.measures_table(file, measures, limits)
    if as_json:
        plain = [report.plain_measures(m, limits) for _, m, limits in found]
        click.echo(json.dumps(plain[0] if len(plain) == 1 else plain, indent=1, ensure_ascii=False))
    elif len(files) > 1:
        report.many_measures_table(found)
    if chart is not None:
        from audiobook.cli import charts

        report.kept(chart, charts.loudness(found, chart))
        click.echo(str(chart), err=True)
    return 0 if all(limit.met for _, _, limits in found for limit in limits) else 1


@click.command(
    epilog="\b\nExamples:\n  audiobook batch *.epub\n  audiobook batch books/*.txt --into /media/player --jobs 4"
)
@click.argument("books", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="Folder for the finished files.  [default: output]")
@engine_option
@click.option(
    "--attributor",
    default="learned",
    show_default=True,
    help="The method that finds who speaks: learned, rules, llm, or a plug-in.",
)
@language_option
@makes_audio
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def batch(
    books: tuple[Path, ...],
    into: Path | None,
    engine: str | None,
    attributor: str,
    language: str | None,
    quiet: bool,
    **making: Any,  # noqa: ANN401 - as click gives them
) -> int:
    """Turn many BOOKS into MP3s, one after the other.

    A book that fails is reported, and the rest goes on; the same command again does only what is missing. Exits with
    the code of the first failure.
    """
    from audiobook import pipeline
    from audiobook.cli.report import BatchReport, Watch
    from audiobook.errors import AudiobookError

    layout = making.pop("layout")
    options = options_of(engine, attributor, **making, shelf=layout != "flat")
    options.check()
    if into is not None:
        check_place(into, folder=True)
    report = BatchReport(Typed.now(), quiet=quiet)
    for n, book in enumerate(books):
        with Watch(quiet=quiet, prefix=f"{n + 1} of {len(books)}: {book.name}") as watch:
            try:
                watch("Reading", 0, 0)
                arguments = StoryArguments(
                    book, None, False, False, language, engine, attributor, None, None, None, quiet
                )
                story = arguments.read()
                claim = arguments.claim(story)
                stem = arguments.stem_in(claim)
                target = on_shelf(story, into, options) if options.shelf else inside(into, stem, options)
                made = pipeline.make(story, target, claim.workspace, options, watch)
            except AudiobookError as e:
                report.failed(book, e)
                continue
        place = into if options.shelf or into is None else target
        report.made(book, story, made, claim, watch.seconds, output=place)
        for path in made.files:
            click.echo(str(path))
    report.close()
    return report.exit_code


@click.command(epilog="\b\nExamples:\n  audiobook clean\n  audiobook clean output/story")
@click.argument("workspaces", nargs=-1, type=click.Path(path_type=Path))
def clean(workspaces: tuple[Path, ...]) -> None:
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
    freed(len(spaces), total)


ALL = (make, studio, batch, script, cast, voices, check, restore, clean)
"""Every command."""
