"""What was measured of finished files: tables for people, and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

from rich.table import Table

from audiobook.cli.console import counted, escape, length, stdout
from audiobook.publishing.measure import Limit, Measures


def plain_measures(measures: Measures, limits: Sequence[Limit]) -> dict[str, Any]:
    """Measures as JSON shows them; what is not finite is null."""
    out = asdict(measures)
    del out["levels_db"]
    for key, value in out.items():
        if isinstance(value, float) and not isfinite(value):
            out[key] = None
    out["chapters"] = [asdict(c) for c in measures.chapters]
    out["limits"] = [asdict(limit) for limit in limits]
    out["met"] = all(limit.met for limit in limits)
    return out


def many_measures_table(found: Sequence[tuple[Path, Measures, Sequence[Limit]]]) -> None:
    """Measures of several files, one a row; what misses its limit is marked."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("file")
    for limit in found[0][2]:
        table.add_column(f"{limit.what}\n{limit.wanted}", justify="right")
    for path, _, limits in found:
        values = [escape(x.value) if x.met else f"[red]MISSED {escape(x.value)}[/red]" for x in limits]
        table.add_row(escape(path.name), *values)
    stdout().print(table)
    met = sum(all(x.met for x in limits) for _, _, limits in found)
    stdout().print(f"{met} of {counted(len(found), 'file')} {'meets' if met == 1 else 'meet'} all limits.")


def measures_table(path: Path, m: Measures, limits: Sequence[Limit]) -> None:
    """Measures and limits, for people."""
    console = stdout()
    bitrate = f", {m.bitrate_kbps} kb/s" if m.bitrate_kbps else ""
    console.print(
        f"[bold]{escape(str(path))}[/bold]: {length(m.duration_ms)}, {m.codec}, {m.sample_rate_hz} Hz, {'mono' if m.channels == 1 else 'stereo'}{bitrate}"
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "measured", "limit", ""):
        table.add_column(name)
    for limit in limits:
        table.add_row(limit.what, limit.value, limit.wanted, "[green]met[/green]" if limit.met else "[red]MISSED[/red]")
    console.print(table)
    for key in ("title", "artist", "album", "composer"):
        if key in m.tags:
            console.print(f"{key}: {escape(m.tags[key])}")
    console.print(f"{len(m.chapters)} chapter{'s' * (len(m.chapters) != 1)}")
    for c in m.chapters[:60]:
        console.print(f"  {_clock(c.start_ms)}  {escape(c.title)}")
    if len(m.chapters) > 60:
        console.print(f"  and {len(m.chapters) - 60} more")


def _clock(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
