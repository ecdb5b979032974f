"""A second judge of men and women, which the search for shapes did not ask.

    python -m pip install h5py librosa
    python benchmarks/second_judge.py model.h5 [--people FOLDER] VOICE|ENGINE ...

model.h5 is `results/model.h5` of github.com/x4nth055/gender-recognition-by-voice (MIT): six layers over the mean mel spectrum, trained on
Common Voice. Printed is its logit for each voice: above 0 for a man. With --people it judges 80 readers first (FOLDER as for persons.py).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import h5py
import librosa
import numpy as np
from heard import RECOGNISER_HZ, SENTENCES, spoken, voices
from numpy.typing import NDArray
from persons import LEVEL_DB

Layers = list[tuple[NDArray[np.float32], NDArray[np.float32]]]

RATE_HZ = 22050
SECONDS = 8


def layers(path: Path) -> Layers:
    """The weights and biases of the network."""
    with h5py.File(path) as file:
        named = [f"model_weights/dense{n}/dense{n}" for n in ("", "_1", "_2", "_3", "_4", "_5")]
        return [(file[f"{name}/kernel:0"][()], file[f"{name}/bias:0"][()]) for name in named]


def logit(network: Layers, clip: NDArray[np.float32]) -> float:
    """What the network says of a recording at RECOGNISER_HZ: above 0 for a man."""
    wave = librosa.resample(clip, orig_sr=RECOGNISER_HZ, target_sr=RATE_HZ)
    wave = wave * 10 ** (LEVEL_DB / 20) / np.sqrt((wave**2).mean())
    x = librosa.feature.melspectrogram(y=wave, sr=RATE_HZ).T.mean(axis=0)
    for n, (weights, bias) in enumerate(network):
        x = x @ weights + bias
        if 0 < n < len(network) - 1:
            x = np.maximum(x, 0)
    return float(x[0])


def judge_people(network: Layers, folder: Path) -> None:
    """How often the network is right about real people."""
    import soundfile

    rows = (
        (folder / "librispeech_test-other" / "SPEAKERS.TXT").read_text(encoding="utf-8", errors="replace").splitlines()
    )
    sex = {f[0].strip(): f[1].strip() for f in (r.split("|") for r in rows if r[:1] != ";") if len(f) > 1}
    paths = sorted((folder / "librispeech_train-clean-100").glob("*.flac"))[::3][:80]
    right = 0
    for path in paths:
        clip, _ = soundfile.read(path, dtype="float32", frames=SECONDS * RECOGNISER_HZ)
        right += (logit(network, clip) > 0) == (sex[path.name.split("-")[0]] == "M")
    print(f"right about {right} of {len(paths)} readers")


def main() -> None:
    parser = argparse.ArgumentParser(description="A second judge of men and women.")
    parser.add_argument("model", type=Path)
    parser.add_argument("voices", nargs="*", default=["hibari"])
    parser.add_argument("--people", type=Path)
    asked = parser.parse_args()
    network = layers(asked.model)
    if asked.people:
        judge_people(network, asked.people)
    for voice in voices(asked.voices):
        print(
            f"{voice.id:28} {voice.gender.value:8} {np.mean([logit(network, spoken(voice, s)) for s in SENTENCES]):+.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
