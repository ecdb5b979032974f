"""Charts: the loudness of files over time, and the palette of voices. They need matplotlib, which is an extra."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from audiobook.cast import Voice
from audiobook.casting.distance import across
from audiobook.errors import UsageError
from audiobook.files import write_keeping
from audiobook.invocation import install
from audiobook.publishing.measure import Limit, Measures

_SUFFIXES = (".png", ".svg", ".pdf", ".html")
_COLOURS = {"female": "#c2571a", "male": "#1f6f8b", "unknown": "#6b6b6b"}
_MARKERS = {"adult": "o", "old": "s", "child": "^"}


def _figure(width: float, height: float) -> Any:  # noqa: ANN401 - matplotlib may not be here
    try:
        from matplotlib.figure import Figure
    except ImportError as e:
        raise UsageError(f"Charts need matplotlib: {e}.", install("charts")) from e
    return Figure(figsize=(width, height), layout="constrained")


def _save(figure: Any, target: Path, title: str) -> Path | None:  # noqa: ANN401
    suffix = target.suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(
            f"A chart cannot be a {suffix or 'nameless'} file.", f"Name one that ends in {', '.join(_SUFFIXES)}."
        )
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg" if suffix == ".html" else suffix[1:], dpi=150)
    content = drawn.getvalue()
    if suffix == ".html":
        svg = content[content.index(b"<svg") :].decode()
        style = "body{margin:2rem;font-family:system-ui}svg{max-width:100%;height:auto}"
        content = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{style}</style>{svg}</html>'
        ).encode()
    return write_keeping(target, content)


def loudness(found: Sequence[tuple[Path, Measures, Sequence[Limit]]], target: Path) -> Path | None:
    """Draw the RMS of each second of files, one below the other, with chapters and the limits of the whole file's RMS.

    Returns:
        Where another file of that name is kept, if there was one.

    Raises:
        UsageError: matplotlib is missing, or the target is not a picture.
    """
    figure = _figure(10, 1 + 2 * min(len(found), 40))
    for n, (path, m, _) in enumerate(found[:40], 1):
        axes = figure.add_subplot(min(len(found), 40), 1, n)
        levels = np.array(m.levels_db)
        minutes = np.arange(len(levels)) / 60
        axes.fill_between(minutes, -70, np.maximum(levels, -70), color="#1f6f8b", alpha=0.35, linewidth=0)
        if len(levels) >= 60:
            # The power of a minute around each second, as a line.
            power = np.convolve(10 ** (levels / 10), np.ones(60) / 60, mode="same")
            axes.plot(minutes, 10 * np.log10(power), color="#0b3c49", linewidth=1)
        axes.axhspan(-23, -18, color="#7aa95c", alpha=0.25, label="RMS -23 to -18 dB")
        for c in m.chapters:
            axes.axvline(c.start_ms / 60_000, color="#999999", linewidth=0.5)
        axes.set_ylim(-70, 0)
        axes.set_xlim(0, max(len(levels) / 60, 1e-3))
        axes.set_title(f"{path.name}: {m.loudness_lufs:.1f} LUFS, peak {m.peak_db:.1f} dB", fontsize=9, loc="left")
        axes.set_ylabel("RMS, dBFS", fontsize=8)
    axes.set_xlabel("minutes")
    axes.legend(loc="lower right", fontsize=8)
    return _save(figure, target, "Loudness")


def palette(voices: Sequence[Voice], target: Path) -> Path | None:
    """Draw voices by pitch and by the timbre's direction in which they differ most.

    Returns:
        Where another file of that name is kept, if there was one.

    Raises:
        UsageError: matplotlib is missing, the target is not a picture, or nothing was measured.
    """
    measured = [v for v in voices if v.timbre and v.f0_hz]
    if not measured:
        raise UsageError("Nothing was measured of these voices.", "The default engine's are: leave --engine out.")
    heights = across(measured)
    figure = _figure(10, 7)
    axes = figure.add_subplot(1, 1, 1)
    for gender, colour in _COLOURS.items():
        for age, marker in _MARKERS.items():
            own = [i for i, v in enumerate(measured) if (v.gender.value, v.age) == (gender, age)]
            if own:
                label = f"{age}, {gender} range" if gender != "unknown" else f"{age}, between"
                pitches = [measured[i].f0_hz for i in own]
                axes.scatter(pitches, [heights[i] for i in own], s=60, color=colour, marker=marker, label=label)
    for v, y in zip(measured, heights):
        axes.annotate(v.name, (v.f0_hz, y), xytext=(5, 4), textcoords="offset points", fontsize=7)
    axes.set_xscale("log")
    ticks = [60, 80, 100, 125, 160, 200, 250, 320]
    axes.set_xticks(ticks, [str(t) for t in ticks])
    axes.minorticks_off()
    axes.set_xlabel("pitch (median fundamental frequency), Hz")
    axes.set_ylabel("timbre (direction of most difference)")
    axes.grid(alpha=0.2)
    axes.legend(fontsize=8)
    return _save(figure, target, "Voices")
