"""Pace: from the words a minute that a listener hears to the rate that an engine is told.

Engines mean different things by a rate: told the same, some of espeak-ng's voices say a sixth more words a minute than others. So
each voice's own pace is measured (`Voice.pace_wpm`, by benchmarks/pace.py or `audiobook voices measure`), and the engine is told
what makes the wanted one.
"""

from __future__ import annotations

from dataclasses import replace

from audiobook.cast import Setting, Voice

TOLD_WPM = 170
"""The rate at which the pace of voices is measured: the scale of engines, to which `Engine.ms_per_letter` refers as well."""

CLIP_SHARE = 1.33
"""So many words a minute within sentences, on the text by which paces are measured, belong to one word a minute of a novel with its
pauses. Novels at 155 words a minute have 178 to 182 within sentences; the text for measuring has short words and sentences, and the same
voice says 206 of its words in that time (benchmarks/pace.py, the first 4,000 words of six novels)."""

_SLOWEST_WPM, _FASTEST_WPM = 60, 450
"""What engines may be told: slower than a cast may ask for (80), as some voices are faster than they are told."""


def told(setting: Setting, voice: Voice | None) -> Setting:
    """The setting to give to an engine, so that the pace of the setting is heard.

    Args:
        setting: with the pace that is wanted, in words a minute of a reading with its pauses.
        voice: what is known of its voice; a voice whose pace was not measured is told the pace as it is.
    """
    if voice is None or not voice.pace_wpm:
        return setting
    rate_wpm = round(setting.rate_wpm * CLIP_SHARE * TOLD_WPM / voice.pace_wpm)
    return replace(setting, rate_wpm=min(_FASTEST_WPM, max(_SLOWEST_WPM, rate_wpm)))
