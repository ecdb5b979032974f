"""A model's graph, changed so that pace, pitch and durations can be steered and read; done on the file's own bytes.

A hibari model is an ONNX file: phoneme ids and a speed in, five spectra and a fundamental frequency out. Inside, it predicts how
long each phoneme takes, then the fundamental frequency of each frame, and makes the spectra from both. Here what lies between
becomes an input or an output. ONNX files are protocol buffers, of which this needs only the wire format
(https://protobuf.dev/programming-guides/encoding), and no other package.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

DURATIONS = "durations"
"""The output with the time each id takes, in steps of two frames."""

ADDED = "added"
"""The input that is added to the predicted duration of each id, in the same steps."""

STRETCH = "stretch"
"""The input by which the duration of each id is then multiplied."""

F0_RATIO = "f0_ratio"
"""The input by which the predicted fundamental frequency is multiplied before the spectra are made from it."""

F0_POWER = "f0_power"
"""The input to whose power it is raised before that."""

EFFORT = "effort"
"""The input that is added to the predicted loudness of each frame before the spectra are made from it."""

_FLOAT, _INT64 = 1, 7
_GRAPH = 7
_NODE, _INITIALIZER, _INPUT, _OUTPUT = 1, 5, 11, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_TYPE, _NODE_ATTRIBUTE = 1, 2, 4, 5

# What the exporter called the values between the parts of the model.
_PREDICTED, _ROUNDED, _WHOLE = "/Div_40_output_0", "/Round_output_0", "/Clip_output_0"
_F0_READER = "/Relu_output_0"
_LOUDNESS, _LOUDNESS_READER = "/Mul_62_output_0", "/Unsqueeze_161_output_0"


class UnknownGraphError(Exception):
    """The file is not a model of the known shape."""


def steerable(model: bytes) -> bytes:
    """A model with five more inputs (`ADDED`, `STRETCH`, `F0_RATIO`, `F0_POWER`, `EFFORT`) and one more output (`DURATIONS`).

    Durations are rounded so that their sum stays right: rounded one by one, short phonemes all gain or lose alike, and the pace
    jumps (from 220 to 295 words a minute between speed 1.2 and 1.4).

    Args:
        model: the content of an ONNX file.

    Raises:
        UnknownGraphError: the graph lacks one of the values this builds on.
    """
    graphs = [(at, end, body) for number, at, end, body in _fields(model) if number == _GRAPH]
    if len(graphs) != 1:
        raise UnknownGraphError("the file has no graph")
    at, end, graph = graphs[0]
    parts = [_changed(number, graph[a:b], body) for number, a, b, body in _fields(graph)]
    values = {name for number, _, _, body in _fields(graph) if number == _NODE for name in _texts(body, _NODE_OUTPUT)}
    missing = {_PREDICTED, _ROUNDED, _WHOLE, _F0_READER, "f0", _LOUDNESS, _LOUDNESS_READER} - values
    if missing:
        raise UnknownGraphError(f"the graph has no {min(missing)}")
    parts += [
        _length(_NODE, _node("Add", [_PREDICTED, ADDED], "longer_durations")),
        _length(_NODE, _node("Mul", ["longer_durations", STRETCH], "wanted_durations")),
        _length(_NODE, _node("CumSum", ["wanted_durations", "first_axis"], "ends")),
        _length(_NODE, _node("CumSum", ["wanted_durations", "first_axis"], "starts", _number("exclusive", 1))),
        _length(_NODE, _node("Round", ["ends"], "whole_ends")),
        _length(_NODE, _node("Round", ["starts"], "whole_starts")),
        _length(_NODE, _node("Sub", ["whole_ends", "whole_starts"], "whole_durations")),
        # Where nothing sounds, it may be a little below 0, and a power of that is not a number.
        _length(_NODE, _node("Abs", ["f0"], "f0_size")),
        _length(_NODE, _node("Sign", ["f0"], "f0_sign")),
        _length(_NODE, _node("Pow", ["f0_size", F0_POWER], "f0_size_spanned")),
        _length(_NODE, _node("Mul", ["f0_size_spanned", "f0_sign"], "f0_spanned")),
        _length(_NODE, _node("Mul", ["f0_spanned", F0_RATIO], "f0_read")),
        _length(_NODE, _node("Add", [_LOUDNESS, EFFORT], "loudness_read")),
        _length(_NODE, _node("Identity", [_WHOLE], DURATIONS)),
        _length(_INITIALIZER, _whole_number("first_axis", 0)),
        _length(_INPUT, _value(ADDED, "L")),
        _length(_INPUT, _value(STRETCH, "L")),
        _length(_INPUT, _value(F0_RATIO, 1)),
        _length(_INPUT, _value(F0_POWER, 1)),
        _length(_INPUT, _value(EFFORT, 1)),
        _length(_OUTPUT, _value(DURATIONS, "L")),
    ]
    return model[:at] + _length(_GRAPH, b"".join(parts)) + model[end:]


def _changed(number: int, field: bytes, body: bytes) -> bytes:
    """A field of the graph; nodes that read what is computed anew are made to read that."""
    if number != _NODE:
        return field
    outputs = _texts(body, _NODE_OUTPUT)
    if _WHOLE in outputs:
        return _length(_NODE, _reading(body, _ROUNDED, "whole_durations"))
    if _F0_READER in outputs:
        return _length(_NODE, _reading(body, "f0", "f0_read"))
    if _LOUDNESS_READER in outputs:
        return _length(_NODE, _reading(body, _LOUDNESS, "loudness_read"))
    return field


def _reading(node: bytes, former: str, new: str) -> bytes:
    return b"".join(
        _length(_NODE_INPUT, new.encode()) if number == _NODE_INPUT and body == former.encode() else node[a:b]
        for number, a, b, body in _fields(node)
    )


def _fields(message: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """The fields of a message: number, where the field starts and ends, and its content (empty for numbers)."""
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        kind = key & 7
        body = b""
        if kind == 0:
            _, at = _varint(message, at)
        elif kind == 2:
            size, at = _varint(message, at)
            body = message[at : at + size]
            at += size
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            raise UnknownGraphError("the file is not a protocol buffer")
        yield key >> 3, start, at, body


def _texts(message: bytes, number: int) -> list[str]:
    return [body.decode() for found, _, _, body in _fields(message) if found == number]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(message):
            raise UnknownGraphError("the file ends too soon")
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _as_varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def _length(number: int, content: bytes) -> bytes:
    """A field with a length: a text, or a message."""
    return _as_varint(number << 3 | 2) + _as_varint(len(content)) + content


def _plain(number: int, value: int) -> bytes:
    return _as_varint(number << 3) + _as_varint(value)


def _node(kind: str, inputs: Sequence[str], output: str, *attributes: bytes) -> bytes:
    read = b"".join(_length(_NODE_INPUT, name.encode()) for name in inputs)
    more = b"".join(_length(_NODE_ATTRIBUTE, attribute) for attribute in attributes)
    return read + _length(_NODE_OUTPUT, output.encode()) + _length(_NODE_TYPE, kind.encode()) + more


def _number(name: str, value: int) -> bytes:
    """An attribute that is a whole number (AttributeProto: name 1, i 3, type 20 with INT 2)."""
    return _length(1, name.encode()) + _plain(3, value) + _plain(20, 2)


def _whole_number(name: str, value: int) -> bytes:
    """A constant without dimensions (TensorProto: data_type 2, int64_data 7, name 8)."""
    return _plain(2, _INT64) + _length(7, _as_varint(value)) + _length(8, name.encode())


def _value(name: str, size: str | int) -> bytes:
    """A row of floats that goes in or out (ValueInfoProto: name 1, type 2; a dimension is a number 1 or a name 2)."""
    dimension = _plain(1, size) if isinstance(size, int) else _length(2, size.encode())
    tensor = _plain(1, _FLOAT) + _length(2, _length(1, dimension))
    return _length(1, name.encode()) + _length(2, _length(1, tensor))
