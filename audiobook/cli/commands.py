"""The commands. What they need is imported when they run, so that `--help` is instant."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from audiobook.errors import InputError, UsageError

if TYPE_CHECKING:
    from audiobook.book import Book
    from audiobook.engines.download import Offer
    from audiobook.pipeline import Options
    from audiobook.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])

_STDIN_STEM = "story"


def _kept_as(variable: str) -> Callable[[click.Context, click.Parameter, str | None], None]:
    """Have an option set a variable of the environment, where plug-ins and the processes of a run find it."""

    def keep(_: click.Context, __: click.Parameter, value: str | None) -> None:
        if value:
            os.environ[variable] = value

    return keep


def _story(f: F) -> F:
    """The argument and options of every command that reads a story."""
    every = (
        click.option(
            "--workspace", type=click.Path(path_type=Path), help="Folder for working files.  [default: output/<story>]"
        ),
        click.option("--all", "everything", is_flag=True, help="Read title page, notes, licence and the like, too."),
        click.option("--notes", is_flag=True, help="Read a fan work's summary and notes, too."),
        click.option("--engine", default="espeak", show_default=True, help="Whose voices to use."),
        click.option("--attributor", default="learned", show_default=True, help="What decides who speaks."),
        click.option(
            "--url",
            envvar="AUDIOBOOK_LLM_URL",
            expose_value=False,
            callback=_kept_as("AUDIOBOOK_LLM_URL"),
            help="With --attributor llm: the server, such as http://127.0.0.1:11434/v1.",
        ),
        click.option(
            "--model",
            envvar="AUDIOBOOK_LLM_MODEL",
            expose_value=False,
            callback=_kept_as("AUDIOBOOK_LLM_MODEL"),
            help="With --attributor llm: the model's name there.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.argument("book", type=click.Path(path_type=Path)),
    )
    # The last one put on is the first that help shows.
    for decorate in reversed(every):
        f = decorate(f)
    return f


def _making(f: F) -> F:
    """The options of every command that makes audio."""
    every = (
        click.option(
            "--preset",
            default="listen",
            show_default=True,
            help="What it is for: listen (small, one file) or acx (a file a chapter, 44.1 kHz, 192 kb/s).",
        ),
        click.option(
            "--format", "form", help="mp3, m4b, opus, flac or wav.  [default: as the output's name ends, or mp3]"
        ),
        click.option(
            "--split", type=click.Choice(["chapters", "none"]), help="A file for each chapter, or one for all."
        ),
        click.option(
            "--layout",
            type=click.Choice(["flat", "audiobookshelf"]),
            default="flat",
            show_default=True,
            help="Where files lie: audiobookshelf is Author/Title/ with the cover and metadata.opf.",
        ),
        click.option(
            "--subtitles", metavar="KINDS", help="Write them beside the audio: vtt, srt, lrc, with commas between."
        ),
        click.option(
            "--read-along", metavar="KINDS", help="Write the text to read along: html, epub, with a comma between."
        ),
        click.option("--plain", is_flag=True, help="Say everything in the same way: no whispers, no shouts."),
        click.option("--pause", multiple=True, metavar="NAME=MS", help="Length of a silence, such as sentence=400."),
        click.option(
            "--lexicon",
            multiple=True,
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="A file of pronunciations, beside your own and the story's lexicon.toml.",
        ),
        click.option("-j", "--jobs", type=click.IntRange(min=1), help="Parts to make at once.  [default: all cores]"),
        click.option("--cluster", metavar="ADDRESS", help="Make the parts on the workers of a Dask scheduler."),
    )
    # The last one put on is the first that help shows.
    for decorate in reversed(every):
        f = decorate(f)
    return f


def _read(book: Path, *, everything: bool, notes: bool) -> Book:
    from audiobook.reading import Scope, Source, read, read_path

    scope = Scope.ALL if everything else Scope.NOTES if notes else Scope.STORY
    if str(book) == "-":
        content = sys.stdin.buffer.read()
        if not content:
            raise InputError("Nothing came on standard input.", "For example: cat story.txt | audiobook make -")
        return read(Source(content, _STDIN_STEM, scope))
    return read_path(book, scope)


def _stem(book: Path) -> str:
    return _STDIN_STEM if str(book) == "-" else book.stem or _STDIN_STEM


def _workspace(book: Path, folder: Path | None) -> Workspace:
    from audiobook.workspace import Workspace

    return Workspace(folder) if folder else Workspace.of(_stem(book))


def _options(engine: str, attributor: str, **making: Any) -> Options:  # noqa: ANN401 - as click gives them
    """What the user chose: engine, attributor, and the options of `_making` where the command has them."""
    from audiobook.pipeline import Options
    from audiobook.publishing.read_along import KINDS as READ_ALONG
    from audiobook.publishing.subtitles import KINDS as SUBTITLES

    jobs = making.pop("jobs", None)
    pauses = tuple(map(_pause, making.pop("pause", ())))
    own = Path(click.get_app_dir("audiobook")) / "lexicon.toml"
    lexicons = (own, *making.pop("lexicon", ()))
    split = {"chapters": True, "none": False}.get(making.pop("split", None))
    beside = {
        "subtitles": _kinds(making.pop("subtitles", None), SUBTITLES, "--subtitles"),
        "read_along": _kinds(making.pop("read_along", None), READ_ALONG, "--read-along"),
    }
    given = {**making, **beside, "pauses": pauses, "lexicons": lexicons, "split": split}
    return Options(engine, attributor, **given, **({"jobs": jobs} if jobs else {}))


def _kinds(text: str | None, known: tuple[str, ...], option: str) -> tuple[str, ...]:
    """The kinds a user asked for, each once, in the order they are known in."""
    wanted = [kind.strip().lower() for kind in (text or "").split(",") if kind.strip()]
    strange = next((kind for kind in wanted if kind not in known), None)
    if strange is not None:
        raise UsageError(f"{option} knows no {strange}.", f"It knows {', '.join(known)}.")
    return tuple(kind for kind in known if kind in wanted)


def _pause(text: str) -> tuple[str, int]:
    name, _, length = text.partition("=")
    if not length.isdecimal():
        raise UsageError(f"“{text}” is no pause.", "For example: --pause sentence=400 (milliseconds)")
    return name, int(length)


@click.command(
    epilog="\b\nExamples:\n  audiobook make story.epub\n  audiobook make story.txt -o commute.m4b --read-along html\n  cat story.txt | audiobook make - -o story.mp3"
)
@_story
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write, or the folder where there are several.  [default: output/<story>.mp3]",
)
@click.option("--preview", is_flag=True, help="Make only the first minutes, as output/<story>.preview.mp3.")
@_making
def make(
    book: Path,
    workspace: Path | None,
    everything: bool,
    notes: bool,
    engine: str,
    attributor: str,
    quiet: bool,
    output: Path | None,
    **making: Any,  # noqa: ANN401 - as click gives them
) -> None:
    """Turn BOOK into an audiobook, each speaker with a voice of their own: one MP3, unless you say otherwise.

    BOOK is a .txt, .md, .html, .epub, .docx or .fb2 file, or - for standard input. Edit script.json (who says what)
    or cast.toml (who has which voice) in the working files and make again: your edits are kept.
    """
    from audiobook import pipeline
    from audiobook.cli.report import Watch, closing_report

    options = _made_how(engine, attributor, output, making)
    stem = f"{_stem(book)}.preview" if options.preview else _stem(book)
    target = None if options.shelf and not options.preview else _target(stem, output, options)
    space = _workspace(book, workspace)
    with Watch(quiet=quiet) as watch:
        watch("Reading", 0, 0)
        story = _read(book, everything=everything, notes=notes)
        target = target or _on_shelf(story, output, options)
        made = pipeline.make(story, target, space, options, watch)
    if not quiet:
        closing_report(story, made, space, book, watch.seconds)
    for path in made.files:
        click.echo(str(path))


@click.command(
    epilog="\b\nExamples:\n  audiobook studio story.epub\n  audiobook studio story.epub --no-browser --port 8765"
)
@_story
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write, or the folder where there are several.  [default: output/<story>.mp3]",
)
@_making
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to serve the page.  [default: any free]")
@click.option("--browser/--no-browser", default=True, help="Open the page in your browser, or only print its address.")
def studio(
    book: Path,
    workspace: Path | None,
    everything: bool,
    notes: bool,
    engine: str,
    attributor: str,
    quiet: bool,
    output: Path | None,
    port: int,
    browser: bool,
    **making: Any,  # noqa: ANN401 - as click gives them
) -> None:
    """Open BOOK on a local page: check who speaks, hear it, mend it, make it.

    The page shows and changes the same script.json and cast.toml as the other commands. Nothing leaves this machine, and
    nobody else can open the page. Ctrl-C ends it; all changes are kept.
    """
    from audiobook import studio as page
    from audiobook.cli.report import Watch

    options = _made_how(engine, attributor, output, making)
    space = _workspace(book, workspace)
    with Watch(quiet=quiet) as watch:
        watch("Finding who speaks", 0, 0)
        story = _read(book, everything=everything, notes=notes)
        target = _on_shelf(story, output, options) if options.shelf else _target(_stem(book), output, options)

    def opened(address: str) -> None:
        click.echo(address)
        if not quiet:
            click.echo("Ctrl-C ends the studio; all changes are kept.", err=True)
        if browser:
            _open(address, space.folder / "studio.html")

    try:
        page.serve(story, space, options, target, port, opened)
    finally:
        (space.folder / "studio.html").unlink(missing_ok=True)


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


def _made_how(engine: str, attributor: str, output: Path | None, making: dict[str, Any]) -> Options:
    """What the user chose of a run whose output may tell its format."""
    if output is not None and making["form"] is None and making["layout"] == "flat":
        making["form"] = _form_of(output)
    return _options(engine, attributor, shelf=making.pop("layout") != "flat", **making)


def _form_of(output: Path) -> str | None:
    """The format an output's name tells; None for a folder's."""
    from audiobook.publishing.formats import FORMATS

    return next((f.name for f in FORMATS.values() if f.suffix == output.suffix.lower()), None)


def _target(stem: str, output: Path | None, options: Options) -> Path:
    """The file to write, or the folder of the files.

    Raises:
        UsageError: the name is not one for it.
    """
    from audiobook.publishing.formats import FORMATS
    from audiobook.workspace import OUTPUT, target_of

    form = options.chosen_format
    if options.is_split:
        target = output or OUTPUT / f"{stem}-{'acx' if options.preset == 'acx' else 'chapters'}"
        if target.is_file() or target.suffix.lower() in {f.suffix for f in FORMATS.values()}:
            raise UsageError(f"{target} is no folder, and there is a file for each chapter.", "Name a folder with -o.")
        return target
    target = output or target_of(stem, suffix=form.suffix)
    if target.is_dir():
        raise UsageError(f"{target} is a directory.", "Name the file to write.")
    if target.suffix.lower() != form.suffix:
        raise UsageError(
            f"{target.name} is no {form.suffix} file.", f"Give the output a name that ends in {form.suffix}."
        )
    return target


def _on_shelf(story: Book, output: Path | None, options: Options) -> Path:
    """The file or folder on the shelf of an audiobook server."""
    from audiobook.pipeline.release import file_name, shelf
    from audiobook.workspace import OUTPUT

    folder = shelf(story, output or OUTPUT)
    return folder if options.is_split else folder / f"{file_name(story.title)}{options.chosen_format.suffix}"


@click.command(
    epilog="\b\nExamples:\n  audiobook script story.epub -o script.json\n  audiobook script story.txt | less"
    '\n  audiobook script story.txt --explain "Are you all right"'
)
@_story
@click.option("--explain", metavar="WORDS", help="Say why: candidates and evidence of each speech with these WORDS.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.  [default: standard output]")
def script(
    book: Path,
    workspace: Path | None,
    everything: bool,
    notes: bool,
    engine: str,
    attributor: str,
    quiet: bool,
    output: Path | None,
    explain: str | None,
) -> None:
    """Write who says what in BOOK, as script.json; no audio is made."""
    from audiobook import pipeline
    from audiobook.cli.report import Watch, explanations, script_summary
    from audiobook.script import to_json
    from audiobook.workspace import write_whole

    with Watch(quiet=quiet) as watch:
        watch("Finding who speaks", 0, 0)
        story = _read(book, everything=everything, notes=notes)
        space = _workspace(book, workspace) if workspace else None
        if explain is not None:
            reasons = list(pipeline.explain(story, _options(engine, attributor), space))
    if explain is not None:
        explanations(reasons, explain)
        return
    with Watch(quiet=quiet) as watch:
        watch("Finding who speaks", 0, 0)
        found, _ = pipeline.write_script(story, _options(engine, attributor), space)
    text = to_json(found)
    if output is None or str(output) == "-":
        click.echo(text, nl=False)
    else:
        write_whole(output, text)
    if not quiet:
        script_summary(story, found, output)


@click.command(
    epilog="\b\nExamples:\n  audiobook cast story.epub\n  audiobook cast story.epub -o cast.toml"
    "\n  audiobook cast story.epub --sample cast.mp3"
)
@_story
@click.option(
    "--sample", type=click.Path(path_type=Path), help="Write an MP3 in which each speaker says a line of their own."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write cast.toml here.")
def cast(
    book: Path,
    workspace: Path | None,
    everything: bool,
    notes: bool,
    engine: str,
    attributor: str,
    quiet: bool,
    sample: Path | None,
    output: Path | None,
) -> None:
    """Show who gets which voice in BOOK; what its cast.toml already says is kept."""
    from audiobook import pipeline
    from audiobook.casting.file import to_toml
    from audiobook.cli.report import Watch, cast_table
    from audiobook.workspace import write_whole

    space = _workspace(book, workspace)
    options = _options(engine, attributor)
    with Watch(quiet=quiet) as watch:
        watch("Finding who speaks", 0, 0)
        story = _read(book, everything=everything, notes=notes)
        found, _ = pipeline.write_script(story, options, space)
        dealt = pipeline.deal_cast(found, options, space)
    if output is not None:
        write_whole(output, to_toml(dealt, space.cast()))
    if sample is not None:
        from audiobook.pipeline import sample as samples

        with Watch(quiet=quiet) as watch:
            watch("Speaking", 0, 0)
            samples.write(samples.of_cast(found, dealt, engine), sample, f"{story.title}: the cast")
        click.echo(str(sample))
    cast_table(found, dealt, space, book, written=output)


@click.command(
    epilog="\b\nExamples:\n  audiobook voices\n  audiobook voices espeak/en-us+f2 --play\n  audiobook voices espeak/en-us+f2 -o sample.mp3"
    "\n  audiobook voices say Siobhan\n  audiobook voices say Siobhan --as shiv-awn"
    "\n  audiobook voices list --available\n  audiobook voices install piper/en_US-lessac-medium"
)
@click.argument("voice", required=False)
@click.argument("words", required=False)
@click.option("--as", "respelled", metavar="SPELLING", help="With `say`: say WORDS as this, a spelling or /IPA/.")
@click.option("--engine", default="espeak", show_default=True, help="Whose voices.")
@click.option("--available", is_flag=True, help="With `list`: the voices that `install` can fetch.")
@click.option("-y", "--yes", is_flag=True, help="With `install`: do not ask.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--play", is_flag=True, help="Hear VOICE.")
@click.option(
    "--chart", type=click.Path(path_type=Path), help="Draw all voices by pitch and timbre (.png, .svg, .pdf or .html)."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write a sample of VOICE to an MP3 file.")
@click.option(
    "--text", default="This is how I sound when I read a story to you.", show_default=True, help="What to say."
)
def voices(
    voice: str | None,
    words: str | None,
    respelled: str | None,
    engine: str,
    available: bool,
    yes: bool,
    as_json: bool,
    play: bool,
    chart: Path | None,
    output: Path | None,
    text: str,
) -> None:
    """List the voices there are, or hear one: audiobook voices VOICE.

    `audiobook voices say WORDS` says words as a story's narrator would, by your lexicon.toml. `audiobook voices install VOICE`
    fetches a voice of the engine piper from its publisher, after saying its size and licence; `remove VOICE` deletes it.
    """
    from audiobook import engines
    from audiobook.cli import player, report
    from audiobook.pipeline import sample

    if voice in ("install", "remove"):
        _install(words, yes=yes) if voice == "install" else _remove(words)
        return
    if voice == "list":
        if available:
            report.offers_table(_offers())
            return
        voice = None
    if voice is None:
        if play or output:
            raise UsageError("Which voice?", "For example: audiobook voices espeak/en-us+f2 --play")
        listed = [v for v in engines.load(engine).voices() if not v.retired]
        if chart is not None:
            from audiobook.cli import charts

            charts.palette(listed, chart)
            click.echo(str(chart))
        elif as_json:
            click.echo(json.dumps([report.plain_voice(v) for v in listed], indent=1))
        else:
            report.voice_table(listed)
        return
    if voice == "say":
        if not words:
            raise UsageError("Say what?", "For example: audiobook voices say Siobhan")
        voice, text = sample.in_words(engine, words, respelled, _options(engine, "learned"))
        click.echo(text, err=True)
    sound = sample.sample(voice, text)
    if output is not None:
        sample.write(sound, output)
        click.echo(str(output))
    if play or output is None:
        player.play(sound)


def _offers() -> dict[str, Offer]:
    from audiobook.engines import download

    return download.offers()


def _piper_name(voice: str | None) -> str:
    if not voice:
        raise UsageError("Which voice?", "For example: audiobook voices install piper/en_US-lessac-medium")
    engine, _, name = voice.rpartition("/")
    if engine not in ("", "piper"):
        raise UsageError(f"Voices of {engine} cannot be fetched.", "Those of piper can: see docs/plugins.md.")
    return name


def _install(voice: str | None, *, yes: bool) -> None:
    from audiobook.cli.report import Watch
    from audiobook.engines import download

    name = _piper_name(voice)
    offer = _offers().get(name)
    if offer is None:
        raise UsageError(f"The publisher has no voice {name}.", "See `audiobook voices list --available`.")
    speakers = f", {offer.speakers} speakers" if offer.speakers > 1 else ""
    click.echo(
        f"piper/{name}: {offer.language}{speakers}, {offer.size_bytes / 1e6:.1f} MB; licence: {download.licence(offer)}",
        err=True,
    )
    if not yes:
        click.confirm("Fetch it?", default=True, abort=True, err=True)
    with Watch(quiet=False) as watch:
        path = download.install(offer, lambda here, all_bytes: watch("Fetching", here, all_bytes))
    click.echo(str(path))
    click.echo(
        "Next: audiobook make story.txt --engine piper (needs the extra: pip install 'audiobook[piper]')", err=True
    )


def _remove(voice: str | None) -> None:
    from audiobook.engines import download

    freed = download.remove(_piper_name(voice))
    click.echo(f"{freed / 1e6:.1f} MB freed.", err=True)


@click.command(
    epilog="\b\nExamples:\n  audiobook check output/story.mp3\n  audiobook check output/story.mp3 --json"
    "\n  audiobook check output/story-acx --preset acx\n  audiobook check output/story.mp3 --chart loudness.png"
)
@click.argument("audio", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--preset", default="listen", show_default=True, help="Whose limits: listen or acx.")
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

        charts.loudness(found, chart)
        click.echo(str(chart), err=True)
    return 0 if all(limit.met for _, _, limits in found for limit in limits) else 1


@click.command(
    epilog="\b\nExamples:\n  audiobook batch *.epub\n  audiobook batch books/*.txt --into /media/player --jobs 4"
)
@click.argument("books", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="Folder for the finished files.  [default: output]")
@click.option("--engine", default="espeak", show_default=True, help="Whose voices to use.")
@click.option("--attributor", default="learned", show_default=True, help="What decides who speaks.")
@_making
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def batch(
    books: tuple[Path, ...],
    into: Path | None,
    engine: str,
    attributor: str,
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

    stems = [_stem(book) for book in books]
    twice = next((stem for stem in stems if stems.count(stem) > 1), None)
    if twice is not None:
        raise UsageError(f"Two of the books would both become “{twice}”.", "Rename one, or make them one by one.")
    layout = making.pop("layout")
    options = _options(engine, attributor, **making, shelf=layout != "flat")
    report = BatchReport(quiet=quiet)
    for n, book in enumerate(books):
        with Watch(quiet=quiet, prefix=f"{n + 1} of {len(books)}: {book.name}") as watch:
            try:
                watch("Reading", 0, 0)
                story = _read(book, everything=False, notes=False)
                target = _on_shelf(story, into, options) if options.shelf else _in(into, _stem(book), options)
                made = pipeline.make(story, target, _workspace(book, None), options, watch)
            except AudiobookError as e:
                report.failed(book, e)
                continue
        report.made(book, made, watch.seconds)
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


def _in(folder: Path | None, stem: str, options: Options) -> Path:
    """A book's file, or folder of files, in a folder."""
    own = _target(stem, None, options)
    return own if folder is None else folder / own.name


ALL = (make, studio, batch, script, cast, voices, check, clean)
"""Every command."""
