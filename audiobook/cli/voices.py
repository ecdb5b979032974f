"""The command `voices`: list them, hear them, fetch and remove them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cast import VoiceId
from audiobook.cli import arguments
from audiobook.errors import UsageError
from audiobook.invocation import command, install
from audiobook.outside import printable, quoted

if TYPE_CHECKING:
    from audiobook.cast import Voice
    from audiobook.engines.download import DownloadableVoice


@click.command(
    epilog="\b\nExamples:\n  audiobook voices\n  audiobook voices hibari/heart --play\n  audiobook voices espeak/en-us+f2 -o sample.mp3"
    "\n  audiobook voices say Siobhan\n  audiobook voices say Siobhan --as shiv-awn"
    "\n  audiobook voices --language en-GB\n  audiobook voices list --available\n  audiobook voices install hibari\n  audiobook voices install piper/en_US-lessac-medium"
    "\n  audiobook voices measure --engine piper"
)
@click.argument("voice", required=False)
@click.argument("words", required=False)
@click.option("--as", "respelled", metavar="SPELLING", help="With `say`: say WORDS as this, a spelling or /IPA/.")
@click.option(
    "--engine", help="The engine whose voices are listed or used.  [default: the one that reads the language]"
)
@click.option("--language", metavar="TAG", help="List the voices for stories in this language, such as en-GB or fr.")
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
    engine: str | None,
    language: str | None,
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
    fetches a voice of the engines hibari and piper from its publisher, after saying its size and licence; `remove VOICE` deletes it. `audiobook voices
    measure` has an engine's voices say a passage, and keeps how high, how loud and how different they are, for their casting.
    """
    from audiobook import engines
    from audiobook.cli import player, report
    from audiobook.language import tags
    from audiobook.pipeline import sample
    from audiobook.pipeline.narrator import narrators_voice

    if language is not None and (not tags.is_tag(language) or tags.usual(language) is None):
        raise UsageError(f"{quoted(language)} is not the tag of a language.", "Write a tag such as en-GB, fr or pt-BR.")
    engine = engine or engines.default(language or "en")
    if voice in _ACTIONS:
        _ACTIONS[voice](words, engine, yes)
        return
    if voice == "list":
        if available:
            _list_available(language, as_json=as_json)
            return
        voice = None
    if voice is None:
        if play or output:
            raise UsageError("Which voice?", f"For example: {command('voices', _first_voice(engine), '--play')}")
        _list(engine, language, chart, as_json=as_json)
        return
    if voice == "say":
        if not words:
            raise UsageError("Say what?", f"For example: {command('voices', 'say', 'Siobhan')}")
        voice, text = sample.in_words(engine, words, respelled, arguments.options_of(engine, "learned"))
        click.echo(text, err=True)
    elif "/" not in voice:
        # As with --narrator, the name alone is enough where the engine has it.
        voice = narrators_voice(voice, language or "", engine).id
    sound = sample.sample(voice, text)
    if output is not None:
        report.kept(output, sample.write(sound, output))
        click.echo(str(output))
    if play or output is None:
        player.play(sound)


def _list(engine: str, language: str | None, chart: Path | None, *, as_json: bool) -> None:
    """Show the voices of an engine: as a table, as JSON, or drawn."""
    from audiobook.cli import plain, report, voice_tables

    listed = _listed(engine, language)
    if chart is not None:
        from audiobook.cli import charts

        report.kept(chart, charts.palette(listed, chart))
        click.echo(str(chart))
    elif as_json:
        shown = [voice_tables.plain_voice(v) for v in listed]
        plain.show({"format": "audiobook-voices/1", "engine": engine, "language": language, "voices": shown})
    else:
        voice_tables.voice_table(listed)
        if language is not None:
            accent = any(_has_accent(v, language) for v in listed)
            voice_tables.other_engines(
                engine, language, _others(engine, language), _to_fetch(engine, language), accent=accent
            )


def _listed(engine: str, language: str | None) -> list[Voice]:
    """The voices of an engine that may be dealt, for a language where one is named.

    Raises:
        UsageError: the engine has none for it.
    """
    from audiobook import engines

    loaded = engines.load(engine)
    if language is None:
        return [v for v in engines.voices(loaded) if not v.retired]
    found = [v for v in engines.voices_in(loaded, language) if not v.retired]
    if not any(_speaks(v, language) for v in found):
        others = _others(engine, language)
        hint = command("voices", "--language", language, "--engine", next(iter(others))) if others else ""
        raise UsageError(
            f"{engine} has no voice for {language}.", f"See those of another engine: {hint}" if hint else ""
        )
    return found


def _others(engine: str, language: str) -> dict[str, int]:
    """By the other engines that are installed and speak a language, how many voices they have for it."""
    from audiobook import engines
    from audiobook.errors import AudiobookError

    found = {}
    for name in engines.available():
        if name in (engine, "tone"):
            continue
        try:
            own = engines.voices_in(engines.load(name), language)
        except AudiobookError:
            # It is not installed, or has no voices.
            continue
        count = sum(_has_accent(v, language) and not v.retired for v in own)
        if count:
            found[name] = count
    return found


def _speaks(voice: Voice, language: str) -> bool:
    return voice.language.lower().partition("-")[0] == language.lower().partition("-")[0]


def _has_accent(voice: Voice, language: str) -> bool:
    """Whether a voice speaks a language as it is spoken in the place that its tag names, where it names one."""
    return f"{voice.language.lower()}-".startswith(f"{language.lower().replace('_', '-')}-")


def _to_fetch(engine: str, language: str) -> list[str]:
    """The voices of hibari for a language that are not on this machine yet, by their ids."""
    if engine != "hibari":
        return []
    from audiobook.engines.hibari import download

    wanted = language.lower().replace("_", "-")
    offers = (o for o in download.wanted("") if f"{o.language.lower()}-".startswith(f"{wanted}-"))
    return [f"hibari/{offer.name}" for offer in offers if not download.is_installed(offer)]


def _list_available(language: str | None, *, as_json: bool) -> None:
    from audiobook.cli import plain, voice_tables

    wanted = (language or "").lower().replace("_", "-")
    offers = {
        name: offer
        for name, offer in _downloadable().items()
        if f"{offer.language.lower().replace('_', '-')}-".startswith(f"{wanted}-" if wanted else "")
    }
    if as_json:
        plain.show(
            {
                "format": "audiobook-downloads/1",
                "voices": [
                    {
                        "voice": f"piper/{name}",
                        "language": offer.language,
                        "speakers": offer.speakers,
                        "size_bytes": offer.size_bytes,
                    }
                    for name, offer in sorted(offers.items())
                ],
            }
        )
        return
    voice_tables.downloads_table(offers)


def _first_voice(engine: str) -> str:
    from audiobook import engines

    return next(iter(engines.voices(engines.load(engine)))).id


def _downloadable() -> dict[str, DownloadableVoice]:
    from audiobook.engines import download

    return download.downloadable_voices()


def _piper_name(voice: str | None) -> str:
    if not voice:
        raise UsageError("Which voice?", f"For example: {command('voices', 'install', 'piper/en_US-lessac-medium')}")
    engine, _, name = voice.rpartition("/")
    if engine not in ("", "piper"):
        raise UsageError(
            f"Voices of {engine} cannot be fetched.", "Those of hibari and piper can: see docs/plugins.md."
        )
    return name


def _install(voice: str | None, _: str, yes: bool) -> None:
    if voice == "hibari" or (voice or "").startswith("hibari/"):
        _install_hibari((voice or "").partition("/")[2], yes=yes)
    else:
        _install_piper(voice, yes=yes)


def _install_hibari(name: str, *, yes: bool) -> None:
    from audiobook.cli.progress import Watch
    from audiobook.engines.hibari import download
    from audiobook.pipeline import measuring

    missing = [offer for offer in download.wanted(name) if not download.is_installed(offer)]
    if not missing:
        click.echo("They are here already." if not name else f"hibari/{name} is here already.", err=True)
    for offer in missing:
        size = f"{offer.source.size_bytes / 1e6:.1f} MB"
        click.echo(
            f"hibari/{offer.name}: {offer.language}, {offer.gender}, {size}; licence: {download.licence()}", err=True
        )
    if missing and not yes:
        click.confirm("Fetch them?" if len(missing) > 1 else "Fetch it?", default=True, abort=True, err=True)
    for offer in missing:
        with Watch(quiet=False, prefix=f"hibari/{offer.name}") as watch:
            path = download.install(offer, lambda here, all_bytes, watch=watch: watch("Fetching", here, all_bytes))  # type: ignore[misc]
        click.echo(str(path))
    with Watch(quiet=False) as watch:
        measuring.measure("hibari", "hibari/", lambda done, count: watch("Measuring", done, count))
    hear = command("voices", "--engine", "hibari")
    click.echo(
        f"Next: see hibari's voices:\n  {hear}\nEnglish stories are cast with them, unless their cast is there already.",
        err=True,
    )


def _install_piper(voice: str | None, *, yes: bool) -> None:
    from audiobook.cli.progress import Watch
    from audiobook.engines import download

    name = _piper_name(voice)
    offer = _downloadable().get(name)
    if offer is None:
        raise UsageError(f"The publisher has no voice {name}.", f"See `{command('voices', 'list', '--available')}`.")
    speakers = f", {offer.speakers} speakers" if offer.speakers > 1 else ""
    click.echo(
        printable(
            f"piper/{name}: {offer.language}{speakers}, {offer.size_bytes / 1e6:.1f} MB; licence: {download.licence(offer)}"
        ),
        err=True,
    )
    if not yes:
        click.confirm("Fetch it?", default=True, abort=True, err=True)
    with Watch(quiet=False) as watch:
        path = download.install(offer, lambda here, all_bytes: watch("Fetching", here, all_bytes))
    click.echo(str(path))
    if util.find_spec("piper") is None:
        click.echo(f"Next: install the engine itself:\n  {install('piper')}", err=True)
    hear = command("voices", "--engine", "piper")
    click.echo(
        f"Next: see its voices:\n  {hear}\nThe commands that read a story use them with --engine piper.", err=True
    )


def _remove(voice: str | None, *_: object) -> None:
    if (voice or "").startswith("hibari/"):
        from audiobook.engines.hibari import download as hibari

        freed = hibari.remove((voice or "").partition("/")[2])
    else:
        from audiobook.engines import download

        freed = download.remove(_piper_name(voice))
    click.echo(f"{freed / 1e6:.1f} MB freed.", err=True)


def _measure(voice: str | None, engine: str, _: bool) -> None:
    from audiobook.cli import progress, voice_tables
    from audiobook.pipeline import measuring

    name = VoiceId.parse(voice).engine if voice else engine
    with progress.Watch(quiet=False) as watch:
        found = measuring.measure(name, voice or "", lambda done, count: watch("Measuring", done, count))
    voice_tables.voice_table(found)


_ACTIONS: dict[str, Callable[[str | None, str, bool], None]] = {
    "install": _install,
    "remove": _remove,
    "measure": _measure,
}
"""What `voices` does with voices on disk, by the first word: called with a voice's name, the engine's, and whether not to ask."""
