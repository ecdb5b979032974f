"""Tiny neural voices of the true shape: they hum, a stretch for each phoneme, and take a moment to build."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

IPA = "^_$ !\"'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœǀɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔˈˌːˑβθχᵻ"
PERIOD = 200


def _hum(hz: float, rate_hz: int, periods: int) -> np.ndarray:
    count = PERIOD * periods
    return np.array([0.4 * math.sin(2 * math.pi * hz * i / rate_hz) for i in range(count)], dtype=np.float32)


def _model(path: Path, inputs: list, nodes: list, constants: dict[str, np.ndarray], output: str, rank: int) -> None:
    from onnx import TensorProto, checker, helper, numpy_helper, save

    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in inputs],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, [None] * rank)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    checker.check_model(model)
    save(model, str(path))


def piper(
    folder: Path,
    name: str,
    hz: float = 120.0,
    speakers: tuple[str, ...] = (),
    rate_hz: int = 22050,
    code: str = "en_US",
) -> None:
    """A voice of Piper: ids and scales in, four periods of a hum for each id out, more where it is told to be slow."""
    from onnx import TensorProto, helper

    folder.mkdir(parents=True, exist_ok=True)
    inputs = [
        ("input", TensorProto.INT64, [1, None]),
        ("input_lengths", TensorProto.INT64, [1]),
        ("scales", TensorProto.FLOAT, [3]),
    ]
    if speakers:
        inputs.append(("sid", TensorProto.INT64, [1]))
    node = helper.make_node
    nodes = [
        # How many samples an id takes: its length scale times four periods, and at least one.
        node("Gather", ["scales", "one"], ["length"]),
        node("Mul", ["length", "usual"], ["scaled"]),
        node("Max", ["scaled", "least"], ["each"]),
        node("Cast", ["input_lengths"], ["ids"], to=TensorProto.FLOAT),
        node("Mul", ["ids", "each"], ["wanted"]),
        node("Cast", ["wanted"], ["whole"], to=TensorProto.INT64),
        node("Reshape", ["whole", "single"], ["count"]),
        node("Div", ["count", "size"], ["times"]),
        node("Add", ["times", "more"], ["copies"]),
        node("Tile", ["hum", "copies"], ["long"]),
        node("Slice", ["long", "begin", "count", "axis"], ["cut"]),
        node("Reshape", ["cut", "shape"], ["output"]),
    ]
    hum = _hum(hz, rate_hz, 40)
    constants = {
        "one": np.array([1], np.int64),
        "usual": np.array([4.0 * PERIOD], np.float32),
        "least": np.array([float(PERIOD)], np.float32),
        "single": np.array([1], np.int64),
        "size": np.array([len(hum)], np.int64),
        "more": np.array([1], np.int64),
        "hum": hum,
        "begin": np.array([0], np.int64),
        "axis": np.array([0], np.int64),
        "shape": np.array([1, 1, -1], np.int64),
    }
    _model(folder / f"{name}.onnx", inputs, nodes, constants, "output", 3)
    config = {
        "audio": {"sample_rate": rate_hz},
        "espeak": {"voice": "en-us"},
        "language": {"code": code},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "num_symbols": len(IPA),
        "num_speakers": max(1, len(speakers)),
        "speaker_id_map": {s: n for n, s in enumerate(speakers)},
        "phoneme_id_map": {c: [n] for n, c in enumerate(IPA)},
    }
    (folder / f"{name}.onnx.json").write_text(json.dumps(config))


def kokoro(folder: Path, names: tuple[str, ...] = ("af_anna", "bm_bert")) -> None:
    """A model of Kokoro with its voices: phonemes, a style and a speed in, a hum out."""
    from onnx import TensorProto, helper

    folder.mkdir(parents=True, exist_ok=True)
    node = helper.make_node
    nodes = [
        node("Shape", ["input_ids"], ["ids_shape"]),
        node("Gather", ["ids_shape", "one"], ["ids"]),
        node("Cast", ["ids"], ["ids_float"], to=TensorProto.FLOAT),
        node("Div", ["ids_float", "speed"], ["slowed"]),
        node("Mul", ["slowed", "each"], ["wanted"]),
        node("Cast", ["wanted"], ["count"], to=TensorProto.INT64),
        node("Div", ["count", "size"], ["times"]),
        node("Add", ["times", "more"], ["copies"]),
        node("Tile", ["hum", "copies"], ["long"]),
        node("Slice", ["long", "begin", "count", "axis"], ["cut"]),
        # The first number of a style is how loud it is.
        node("Slice", ["style", "styles_from", "styles_to", "styles_axes"], ["loud"]),
        node("Reshape", ["loud", "single"], ["gain"]),
        node("Mul", ["cut", "gain"], ["audio"]),
    ]
    hum = _hum(150, 24000, 40)
    constants = {
        "one": np.array([1], np.int64),
        "each": np.array([8.0 * PERIOD], np.float32),
        "size": np.array([len(hum)], np.int64),
        "more": np.array([1], np.int64),
        "hum": hum,
        "begin": np.array([0], np.int64),
        "axis": np.array([0], np.int64),
        "styles_from": np.array([0, 0], np.int64),
        "styles_to": np.array([1, 1], np.int64),
        "styles_axes": np.array([0, 1], np.int64),
        "single": np.array([1], np.int64),
    }
    inputs = [
        ("input_ids", TensorProto.INT64, [1, None]),
        ("style", TensorProto.FLOAT, [1, 256]),
        ("speed", TensorProto.FLOAT, [1]),
    ]
    _model(folder / "kokoro.onnx", inputs, nodes, constants, "audio", 1)
    styles = {name: np.ones((510, 1, 256), np.float32) for name in names}
    with (folder / "voices.bin").open("wb") as f:
        np.savez(f, **styles)
