"""The command `feed`: finished audio files as a podcast, to hear a book or a serial on a phone."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook.cli import inside
from audiobook.cli.arguments import json_option
from audiobook.errors import UsageError

if TYPE_CHECKING:
    from audiobook.pipeline.feed import FeedFolder
    from audiobook.publishing.feed import Feed

_PORT = 8410
"""Where a feed is served: always at the same place, so that a phone finds it again."""


@click.command(
    epilog="\b\nExamples:\n  audiobook feed output/story-chapters --url https://example.org/story/"
    "\n  audiobook feed output/story-chapters --serve --lan"
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--url", metavar="BASE", help="The address at which the folder will be found.")
@click.option("--title", help="The feed's title.  [default: the book's, by the files' tags]")
@click.option("--serve", is_flag=True, help="Serve the feed and its files until Ctrl-C, to this machine alone.")
@click.option("--lan", is_flag=True, help="With --serve: to the home network as well, such as a phone in it.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="Where to serve; 0 for any."
)
@json_option
def feed(folder: Path, url: str | None, title: str | None, port: int, *, serve: bool, lan: bool, as_json: bool) -> None:
    """Write a podcast feed (feed.xml) of the finished audio files in FOLDER, and serve it if you like.

    Put the folder on a web server of yours, and name its address with --url; or serve it from here: with --serve --lan a phone in the
    same network hears it, at the address that is printed. Anybody in that network can, as long as it is served.
    """
    from audiobook.pipeline.feed import FeedFolder, base_of

    if serve and url is not None:
        raise UsageError("--url is for a web server of yours, --serve serves from here.", "Leave one of the two out.")
    if lan and not serve:
        raise UsageError("--lan is for --serve.", "Add --serve.")
    if not serve and url is None:
        raise UsageError(
            "A feed needs the address at which its files will be found.",
            "Name it with --url, or serve it from here: --serve.",
        )
    own = FeedFolder(folder, " ".join(title.split()) if title and title.strip() else None, inside.own_version())
    if not serve:
        base = base_of(url or "")
        _report(own, own.update(base), base, as_json=as_json)
        return
    from audiobook.studio import feed_server

    def opened(base: str, found: Feed) -> None:
        _report(own, found, base, as_json=as_json)
        if not as_json:
            _print_how(base, lan=lan)

    feed_server.serve(own, port, opened, lan=lan)


def _report(own: FeedFolder, found: Feed, base: str, *, as_json: bool) -> None:
    from audiobook.cli import plain, report

    for path, kept in own.changes.set_aside:
        report.kept(path, kept)
    if as_json:
        plain.show(_plain(own, found, base))
        sys.stdout.flush()
        return
    count = len(found.episodes)
    click.echo(f"{own.path}: {count} episode{'s' * (count != 1)} of {found.title}", err=True)
    click.echo(f"{base}{own.path.name}")
    sys.stdout.flush()


def _plain(own: FeedFolder, found: Feed, base: str) -> dict[str, Any]:
    return {
        "format": "audiobook-feed/1",
        "file": str(own.path),
        "url": f"{base}{own.path.name}",
        "title": found.title,
        "author": found.author,
        "language": found.language,
        "cover": found.cover,
        "episodes": [
            {
                "file": e.name,
                "title": e.title,
                "guid": e.guid,
                "published": datetime.fromtimestamp(e.published, UTC).isoformat(),
                "duration_ms": e.duration_ms,
                "size_bytes": e.size_bytes,
                "media_type": e.media_type,
            }
            for e in found.episodes
        ],
    }


def _print_how(base: str, *, lan: bool) -> None:
    from audiobook.publishing.feed import FILE_NAME

    address = f"{base}{FILE_NAME}"
    if not lan:
        click.echo("Only this machine can reach it; --lan lets a phone in your network in. Ctrl-C ends it.", err=True)
        return
    click.echo(
        f"On the phone, add this address to a podcast program, or open {base} in a browser. Ctrl-C ends it.", err=True
    )
    _print_qr(address)


def _print_qr(address: str) -> None:
    """The address as a QR code, where the terminal has the characters for it."""
    import io

    import segno

    drawn = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out=drawn, compact=True)
    try:
        drawn.getvalue().encode(sys.stderr.encoding or "ascii")
    except UnicodeEncodeError:
        click.echo("(A QR code cannot be shown here: the terminal does not have its characters.)", err=True)
        return
    click.echo(drawn.getvalue(), err=True)
