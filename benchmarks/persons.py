"""Persons: how many people a set of voices is to a speaker recogniser, and whether they are men and women to it.

    python -m pip install resemblyzer matplotlib
    python benchmarks/persons.py [--picture FILE.png] [--into voices/ENGINE.toml] VOICE|ENGINE ...
    python benchmarks/persons.py --people FOLDER

Each voice reads ten sentences (heard.SENTENCES). Resemblyzer (a speaker embedding whose weights come in its wheel) gives each
a vector of length 1; the cosine of two vectors tells how alike two voices are. Two recordings of one voice have 0.97 to 0.99, two
real people mostly less than 0.75.

Printed are all cosines, and each voice's place on the line from man to woman: the projection of its vector, from the midpoint,
onto the line from the mean vector of 176 men to that of 175 women who read for LibriVox. Of those men 80 % lie below -0.15, of
those women 80 % above +0.15; 96 % lie on their own side of 0.

With --into the voices' timbres are written into a palette: points whose distances are 2 x sqrt(1 - cosine), so 0 for one voice, 0.77
for a cosine of 0.85 and 1 for one of 0.75. They hold among the voices given: name all that a palette has.

With --people the line is made anew, into benchmarks/people.npz. FOLDER is `audio_data` of a checkout of Resemblyzer's
repository: recordings from LibriSpeech (CC BY 4.0), one to ten a reader, with the readers' sex in SPEAKERS.TXT.
"""

from __future__ import annotations

import argparse
import re
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from heard import RECOGNISER_HZ, SENTENCES, spoken, voices
from numpy.typing import NDArray

from audiobook.cast import Voice

PEOPLE = Path(__file__).parent / "people.npz"
"""The line from man to woman (its direction, and its middle)."""

AXES = 16
"""How many axes a timbre has: for 30 voices that keeps distances within 0.07 of what the embedding says (printed by --into)."""

STEPS = 300
"""Rounds of bringing distances nearer to what they should be; more change nothing that matters."""

LEVEL_DB = -30
"""The level at which all is compared, dB RMS of full scale: the embedding's own normal level; a louder voice is another to it."""

LONGEST_S = 12
"""How much of a real person's recording is listened to, seconds."""

ONE_PERSON = 0.85
"""The cosine from which two voices pass for one person."""

Vector = NDArray[np.float32]


@cache
def _encoder() -> Any:
    import torch

    torch.set_num_threads(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from resemblyzer import VoiceEncoder
    return VoiceEncoder("cpu", verbose=False)


def embedding(clips: list[NDArray[np.float32]]) -> Vector:
    """The embedding of a voice from recordings at RECOGNISER_HZ, each of one sentence or more: the mean of theirs, of length 1."""
    encoder = _encoder()
    from resemblyzer.audio import normalize_volume, preprocess_wav

    found = [encoder.embed_utterance(preprocess_wav(normalize_volume(clip, LEVEL_DB))) for clip in clips]
    mean: Vector = np.mean(found, axis=0)
    return mean / np.linalg.norm(mean)


def embeddings(chosen: list[Voice]) -> NDArray[np.float32]:
    """The embeddings of voices, one a row."""
    return np.stack([embedding([spoken(v, s) for s in SENTENCES]) for v in chosen])


def place(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The places of voices on the line from man (below 0) to woman."""
    with np.load(PEOPLE) as people:
        found: NDArray[np.float32] = (vectors - people["middle"]) @ people["line"]
    return found


def timbres(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Points, one a row, whose distances are as near as can be to 2 x sqrt(1 - cosine): metric multidimensional scaling (SMACOF).

    It starts from the principal axes, so the first ones are those along which the voices differ most, and nothing is random.
    """
    centred = np.sqrt(2) * (vectors - vectors.mean(axis=0)).astype(np.float64)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    wanted = distances(centred)
    points: NDArray[np.float64] = (centred @ axes.T)[:, :AXES]
    for _ in range(STEPS):
        apart = distances(points)
        pull = -wanted / np.where(apart > 0, apart, 1)
        np.fill_diagonal(pull, 0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        points = pull @ points / len(points)
    return points


def distances(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distance of each point from each."""
    apart: NDArray[np.float64] = np.linalg.norm(points[:, None] - points[None], axis=2)
    return apart


def learn(folder: Path) -> None:
    """Make the line from man to woman from recordings of real people."""
    import soundfile

    rows = (
        (folder / "librispeech_test-other" / "SPEAKERS.TXT").read_text(encoding="utf-8", errors="replace").splitlines()
    )
    sex = {
        fields[0].strip(): fields[1].strip()
        for fields in (r.split("|") for r in rows if r[:1] != ";")
        if len(fields) > 1
    }
    found: list[Vector] = []
    of: list[str] = []
    for path in sorted(folder.glob("librispeech_*/**/*.flac")):
        wave, rate_hz = soundfile.read(path, dtype="float32", frames=LONGEST_S * RECOGNISER_HZ)
        assert rate_hz == RECOGNISER_HZ
        found.append(embedding([wave]))
        of.append(sex[path.name.split("-")[0]])
    vectors, sexes = np.stack(found), np.array(of)
    man, woman = vectors[sexes == "M"].mean(axis=0), vectors[sexes == "F"].mean(axis=0)
    line, middle = (woman - man) / np.linalg.norm(woman - man), (woman + man) / 2
    np.savez_compressed(PEOPLE, line=line.astype(np.float32), middle=middle.astype(np.float32))
    for name, letter in (("men", "M"), ("women", "F")):
        at = np.percentile((vectors[sexes == letter] - middle) @ line, (5, 20, 50, 80, 95))
        print(f"{(sexes == letter).sum()} {name}: 5, 20, 50, 80, 95 % lie below", *(f"{x:+.2f}" for x in at))


def write_timbres(path: Path, chosen: list[Voice], found: NDArray[np.float64]) -> None:
    """Put timbres into a palette, in place of those it has."""
    text = path.read_text(encoding="utf-8")
    for voice, timbre in zip(chosen, found):
        line = f"timbre = [{', '.join(f'{x:.3f}' for x in timbre)}]"
        head, entry, tail = text.partition(f'id = "{voice.id}"\n')
        own, gap, others = tail.partition("\n\n")
        own = re.sub(r"(?m)^timbre = .*$", line, own) if "\ntimbre = " in own else f"{own.rstrip()}\n{line}"
        text = head + entry + own + gap + others
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def draw(path: Path, chosen: list[Voice], cosines: NDArray[np.float32]) -> None:
    """The matrix of cosines as a picture: yellow and above is one person."""
    from matplotlib import pyplot

    names = [v.name for v in chosen]
    side = 1.5 + 0.42 * len(names)
    figure, axes = pyplot.subplots(figsize=(side + 1, side), layout="constrained")
    image = axes.imshow(cosines, cmap="viridis", vmin=0.4, vmax=1.0)
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    for i, row in enumerate(cosines):
        for j, value in enumerate(row):
            bold = "bold" if i != j and value >= ONE_PERSON else "normal"
            axes.text(j, i, f"{value:.2f}"[1:] if value < 0.995 else "1", ha="center", va="center", fontsize=7,
                      weight=bold, color="black" if value > 0.75 else "white")  # fmt: skip
    figure.colorbar(image, label=f"cosine of speaker embeddings ({ONE_PERSON} and above: one person)", shrink=0.8)
    figure.savefig(path, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description="How alike voices are to a speaker embedding.")
    parser.add_argument("voices", nargs="*", default=["hibari"], help="voices, or engines for all of theirs")
    parser.add_argument("--picture", type=Path, help="draw the matrix of cosines")
    parser.add_argument("--into", type=Path, help="write the timbres into this palette")
    parser.add_argument("--people", type=Path, help="make benchmarks/people.npz from recordings")
    asked = parser.parse_args()
    if asked.people:
        learn(asked.people)
        return
    chosen = voices(asked.voices, retired=asked.into is not None)
    vectors = embeddings(chosen)
    cosines, places = vectors @ vectors.T, place(vectors)
    width = max(len(v.id) for v in chosen)
    for voice, at, row in zip(chosen, places, cosines):
        print(
            f"{voice.id:{width}} {voice.gender.value:8} {at:+.2f} ",
            *(f"{x:.2f}"[-3:] if x < 0.995 else "  1" for x in row),
        )
    pairs = sorted(
        ((float(cosines[i, j]), chosen[i].id, chosen[j].id) for i in range(len(chosen)) for j in range(i)), reverse=True
    )
    print(f"{sum(p[0] >= ONE_PERSON for p in pairs)} of {len(pairs)} pairs at {ONE_PERSON} or more; the most alike:")
    for cosine, a, b in pairs[:12]:
        print(f"  {cosine:.3f} {a} {b}")
    if asked.picture:
        draw(asked.picture, chosen, cosines)
    if asked.into:
        found = timbres(vectors)
        off = np.abs(distances(found) - 2 * np.sqrt(np.maximum(0, 1 - cosines)))
        print(f"timbres: {AXES} axes, distances off by {off.max():.3f} at most")
        write_timbres(asked.into, chosen, found)


if __name__ == "__main__":
    main()
