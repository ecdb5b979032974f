"""The arguments and options that several commands share, and the values made of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from audiobook import settings
from audiobook.cli import values
from audiobook.cli.books import refuse_several, story_files
from audiobook.errors import InputError, UsageError
from audiobook.invocation import command
from audiobook.outside import quoted

if TYPE_CHECKING:
    from audiobook.book import Book
    from audiobook.pipeline import Claim, Options
    from audiobook.reading import Scope

F = TypeVar("F", bound=Callable[..., Any])

_STDIN_STEM = "story"


def _model_option(name: str, metavar: str, words: str, kind: type = str) -> Callable[[F], F]:
    """An option of the attributor llm; AUDIOBOOK_LLM_NAME is the same in the environment."""
    return click.option(name, metavar=metavar, type=kind, help=f"With --attributor llm: {words}.")


_MODEL_OPTIONS = (
    _model_option("--url", "TEXT", "the server, such as http://127.0.0.1:11434/v1"),
    _model_option("--model", "TEXT", "the model's name there"),
    _model_option("--requests", "N", "ask the server at most N times", int),
)


language_option = click.option(
    "--language", metavar="TAG", help="The story's language, such as es or pt-BR.  [default: found from its text]"
)


engine_option = click.option(
    "--engine",
    help="The engine whose voices are used.  [default: the one of the story's cast.toml, or hibari for English, else espeak]",
)


def _server(url: str | None, model: str | None, requests: int | None) -> settings.ModelServer:
    """The language model's server: what was typed, and for the rest what the environment says."""
    known = settings.ModelServer.from_environment()
    most = known.most_requests if requests is None else requests
    return replace(known, url=url or known.url, model=model or known.model, most_requests=most)


@dataclass(frozen=True, slots=True)
class StoryArguments:
    """What a user typed for a command that reads a story.

    Attributes:
        books: the story's file, "-" for standard input; or several, which are chapters of one book or books of their own. None where a
            command needs none.
        as_one: the title of the book whose chapters the files are; None where each file is a book.
        workspace: the folder for working files, None for the usual one.
        everything: read title page, notes, licence and the like, too.
        notes: read notes, where they are referred to, and a fan work's summary and notes, too.
        language: the story's BCP 47 tag; None to find it out.
        tags: the writer uses tags in the text.
        engine: whose voices; None for the story's own, or the default for its language.
        attributor: who decides who speaks.
        url: the language model's server.
        model: the model's name there.
        requests: how often to ask it at most.
        quiet: say nothing but errors.
    """

    books: tuple[Path, ...]
    as_one: str | None
    workspace: Path | None
    everything: bool
    notes: bool
    tags: bool
    language: str | None
    engine: str | None
    attributor: str
    url: str | None
    model: str | None
    requests: int | None
    quiet: bool

    @property
    def book(self) -> Path:
        """The story's file; the first where there are several."""
        return self.books[0]

    @property
    def stem(self) -> str:
        """What files of the story are named by."""
        if self.as_one is None:
            return stem_of(self.book)
        from audiobook.pipeline.output_files import file_name

        return file_name(self.as_one)

    def stem_in(self, claim: Claim) -> str:
        """What finished files are named by: the story, or its workspace where that has a number."""
        return self.stem if self.workspace else claim.workspace.folder.name

    def claim(self, story: Book, *, note: bool = True) -> Claim:
        """The story's workspace.

        Args:
            story: as it was read.
            note: record in the workspace that it is this story's; without, nothing is written.

        Raises:
            UsageError: the folder the user named belongs to another story.
        """
        from audiobook import pipeline

        path = None if str(self.book) == "-" or self.as_one is not None else self.book
        return pipeline.claim(story, path, self.stem, self.workspace, note=note)

    @property
    def scope(self) -> Scope:
        """How much of a file is read."""
        from audiobook.reading import Scope

        return Scope.ALL if self.everything else Scope.NOTES if self.notes else Scope.STORY

    def read(self) -> Book:
        """The story.

        Raises:
            InputError: it cannot be read.
            UsageError: the language is not a tag.
        """
        from audiobook import api
        from audiobook.reading import Source, may_have_tags, read

        scope, tags = self.scope, self.tags and (_is_typed("tags") or all(map(may_have_tags, self.books)))
        if self.as_one is not None:
            from audiobook.reading.joined import read_as_one

            found = story_files(self.books, chapters=True)
            if found.reordered and not self.quiet:
                click.echo("The files are in the order of their numbers.", err=True)
            return read_as_one(found.files, self.as_one, scope, self.language, tags=tags)
        if str(self.book) != "-":
            return api.read(self.book, scope=scope.value, language=self.language, tags=tags)
        content = sys.stdin.buffer.read()
        if not content:
            raise InputError("Nothing came on standard input.", f"For example: cat story.txt | {command('make', '-')}")
        return read(Source(content, _STDIN_STEM, scope, self.language, tags))

    def options(self, **making: Any) -> Options:  # noqa: ANN401 - as click gives them
        """How it is made, with the options of `makes_audio` where the command has them."""
        if self.attributor == "llm" or self.url or self.model:
            making["server"] = _server(self.url, self.model, self.requests)
        return options_of(self.engine, self.attributor, **making)


def reads_a_story(f: Callable[..., Any], *, required: bool = True) -> Callable[..., Any]:
    """The arguments and options of every command that reads one story, handed on as one `StoryArguments`."""

    @partial(reads_stories, required=required)
    @wraps(f)
    def asking(arguments: StoryArguments, **given: Any) -> Any:  # noqa: ANN401 - as click gives them
        if arguments.as_one is None:
            refuse_several(arguments.books, click.get_current_context().info_name or "")
        return f(arguments, **given)

    return asking


def may_read_a_story(f: Callable[..., Any]) -> Callable[..., Any]:
    """The same as `reads_a_story` for the command that can do without a story."""
    return reads_a_story(f, required=False)


def reads_stories(f: Callable[..., Any], *, required: bool = True) -> Callable[..., Any]:
    """The same for the command that reads one story or several."""

    @wraps(f)
    def asking(**given: Any) -> Any:  # noqa: ANN401 - as click gives them
        arguments = StoryArguments(**{field.name: given.pop(field.name) for field in fields(StoryArguments)})
        return f(arguments, **given)

    every = (
        click.option(
            "--workspace", type=click.Path(path_type=Path), help="Folder for working files.  [default: output/<story>]"
        ),
        click.option(
            "--as-one",
            metavar="TITLE",
            help="The files, or those in a folder, are chapters of one book with this title.",
        ),
        click.option("--all/--no-all", "everything", help="Also read the title page, notes, licence and the like."),
        click.option(
            "--notes/--no-notes", help="Also read notes, where they are referred to, and a fan work's summary."
        ),
        click.option(
            "--tags/--no-tags",
            help="The writer uses tags in the text: [voice: NAME], [pause: 2s], NAME: ...; see docs/formats.md.",
        ),
        language_option,
        engine_option,
        click.option(
            "--attributor",
            default="learned",
            show_default=True,
            help="The method that finds who speaks: learned, rules, llm, or a plug-in.",
        ),
        *_MODEL_OPTIONS,
        click.option("-q/", "--quiet/--no-quiet", help="Print errors only."),
        click.argument(
            "books",
            nargs=-1,
            required=required,
            metavar="BOOK..." if required else "[BOOK]",
            type=click.Path(path_type=Path),
        ),
    )
    return _decorated(asking, every)


def casts_a_story(f: F) -> F:
    """The options of every command that gives people their voices."""
    every = (
        click.option(
            "--series",
            metavar="NAME",
            help="Keep the voices of this series: the same people sound the same in each of its volumes.  "
            "[default: the series that the book names]",
        ),
        click.option("--no-series", is_flag=True, help="Keep the voices of no series, whatever the book names."),
        click.option("--narrator", metavar="VOICE", help="The voice that narrates, such as hibari/felix."),
    )
    return _decorated(f, every)


json_option = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, on standard output.")


def _decorated(f: F, every: Sequence[Callable[[Any], Any]]) -> F:
    """A command with options: the last one put on is the first that help shows."""
    for decorate in reversed(every):
        f = decorate(f)
    return f


def makes_audio(f: F) -> F:
    """The options of every command that makes audio."""
    every = (
        click.option(
            "--chapters",
            metavar="NUMBERS",
            help="Make only these chapters, such as 3-7 or 1,4: see the command chapters.",
        ),
        click.option(
            "--pace",
            metavar="PACE",
            help="Words a minute as heard, 80 to 300, or a factor such as 1.2.  [default: 155 words a minute]",
        ),
        click.option(
            "--preset",
            default="listen",
            show_default=True,
            help="What the audio is for: listen (small, one file) or acx (one file per chapter, 44.1 kHz, 192 kb/s).",
        ),
        click.option(
            "--format",
            "form",
            help="mp3, m4b, opus, flac or wav.  [default: by the ending of the output's name, or mp3]",
        ),
        click.option(
            "--split",
            type=click.Choice(["chapters", "none"]),
            help="One file per chapter, or one file for the whole book.",
        ),
        click.option(
            "--layout",
            type=click.Choice(["flat", "audiobookshelf"]),
            default="flat",
            show_default=True,
            help="Where the files go: audiobookshelf is Author/Title/ with the cover and metadata.opf.",
        ),
        click.option(
            "--subtitles", metavar="KINDS", help="Write subtitles beside the audio: vtt, srt, lrc, separated by commas."
        ),
        click.option(
            "--read-along",
            metavar="KINDS",
            help="Write the text to read along with the audio: html, epub, separated by a comma.",
        ),
        click.option(
            "--cue/--no-cue", help="Write a cue sheet beside the audio, for players that read no chapters in it."
        ),
        click.option(
            "--sample/--no-sample", help="Write two minutes of the finished book beside it, as <story>.sample.mp3."
        ),
        click.option("--plain/--no-plain", help="Speak everything in the same way: no whispers, no shouts."),
        click.option("--pause", multiple=True, metavar="NAME=MS", help="Length of a silence, such as sentence=400."),
        click.option(
            "--lexicon",
            multiple=True,
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="A file of pronunciations, used in addition to your own and the story's lexicon.toml.",
        ),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(min=1),
            help="How many parts to make at once.  [default: as many as the machine has cores]",
        ),
        click.option(
            "--cluster", metavar="ADDRESS", help="Make the parts on the workers of the Dask scheduler at this address."
        ),
    )
    return _decorated(f, every)


def stem_of(book: Path) -> str:
    """What files of a story are named by."""
    from audiobook import workspace

    return _STDIN_STEM if str(book) == "-" else workspace.stem_of(book)


def options_of(engine: str | None, attributor: str, **making: Any) -> Options:  # noqa: ANN401 - as click gives them
    """What the user chose: engine, attributor, and the options of `makes_audio` where the command has them."""
    from audiobook.pipeline import Options
    from audiobook.publishing.read_along import KINDS as READ_ALONG
    from audiobook.publishing.subtitles import KINDS as SUBTITLES

    jobs = making.pop("jobs", None)
    pauses = tuple(map(_pause, making.pop("pause", ())))
    own = settings.user_folder() / "lexicon.toml"
    lexicons = (own, *making.pop("lexicon", ()))
    made = {
        "pace": values.pace(making.pop("pace", None)),
        "chapters": values.chapters(making.pop("chapters", None)),
        **_casting(making, engine),
    }
    split = {"chapters": True, "none": False}.get(making.pop("split", None))
    beside = {
        "subtitles": _kinds(making.pop("subtitles", None), SUBTITLES, "--subtitles"),
        "read_along": _kinds(making.pop("read_along", None), READ_ALONG, "--read-along"),
    }
    given = {**making, **made, **beside, "pauses": pauses, "lexicons": lexicons, "split": split}
    return Options(engine, attributor, **given, **({"jobs": jobs} if jobs else {}))


def _casting(making: dict[str, Any], engine: str | None) -> dict[str, Any]:
    """What the options of `casts_a_story` say, taken out of what was typed.

    Raises:
        UsageError: the narrator's voice is unknown, or two options contradict each other.
    """
    series, none, narrator = making.pop("series", None), making.pop("no_series", False), making.pop("narrator", None)
    if none and series is not None and _is_typed("series"):
        raise UsageError("--series and --no-series contradict each other.", "Leave one of the two out.")
    if narrator:
        from audiobook.pipeline.narrator import narrators_voice

        # A voice that there is not is refused before any work.
        narrator = narrators_voice(narrator, engine=engine).id
    usual = narrator is not None and not _is_typed("narrator")
    return {"series": "" if none else series, "narrator": narrator, "narrator_is_usual": usual}


def _is_typed(parameter: str) -> bool:
    """Whether a value was typed for the command that runs; one from the user's defaults was not."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and ctx.get_parameter_source(parameter) is ParameterSource.COMMANDLINE


def _kinds(text: str | None, known: tuple[str, ...], option: str) -> tuple[str, ...]:
    """The kinds a user named, each once, in the order in which they are known."""
    wanted = [kind.strip().lower() for kind in (text or "").split(",") if kind.strip()]
    strange = next((kind for kind in wanted if kind not in known), None)
    if strange is not None:
        raise UsageError(f"Unknown kind {quoted(strange)} for {option}.", f"Known: {', '.join(known)}.")
    return tuple(kind for kind in known if kind in wanted)


_MOST_DIGITS = 9


def _pause(text: str) -> tuple[str, int]:
    """A pause as typed, such as sentence=400: its name, and its length in milliseconds."""
    from audiobook.directing import Pauses

    name, _, length = text.partition("=")
    if not length.isdecimal() or len(length) > _MOST_DIGITS:
        known = ", ".join(field.name for field in fields(Pauses))
        raise UsageError(
            f"--pause needs a name and a length in milliseconds, such as sentence=400, not {quoted(text)}.",
            f"Names: {known}.",
        )
    return name, int(length)
