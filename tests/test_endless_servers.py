"""Servers that never end, say next to nothing, or answer with what nobody can read: a real one on this machine, met with limits and one sentence."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

import pytest

from audiobook.attributing.learned import LearnedAttributor
from audiobook.attributing.llm import chat
from audiobook.attributing.llm.attributor import LlmAttributor
from audiobook.engines import download, fetch
from audiobook.errors import EngineError
from audiobook.outside import within
from audiobook.reading import Source, read
from audiobook.segmenting import segment
from audiobook.settings import ModelServer

DRIP_SECONDS = 0.02
OK = b"HTTP/1.1 200 OK\r\n"


def drips(start: bytes, drop: bytes):
    """Begins in a hurry, then sends a byte now and then for ever."""

    def answer(connection):
        connection.sendall(start)
        while True:
            connection.sendall(drop)
            time.sleep(DRIP_SECONDS)

    return answer


def floods(start: bytes, drop: bytes):
    """Sends as much as is taken, for ever."""

    def answer(connection):
        connection.sendall(start)
        while True:
            connection.sendall(drop * 10_000)

    return answer


def says(body: bytes, head: bytes = OK):
    return lambda connection: connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def said(content: str) -> bytes:
    import json

    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


ANSWERS = {
    "no head for ever": drips(b"HTTP/1.1 200 O", b"K"),
    "a head for ever": drips(OK, b"X-A: b\r\n"),
    "a body for ever, byte by byte": drips(OK + b"\r\n", b" "),
    "a body for ever": floods(OK + b"\r\n", b" "),
    "a long line for ever": floods(OK + b"X-A: ", b"b"),
    "a reason for ever": drips(b"HTTP/1.1 400 No\r\n\r\n", b"n"),
    "nothing": lambda connection: None,
    "no protocol": lambda connection: connection.sendall(b"\x00\x01\x02" * 99),
    "a body cut off": lambda connection: connection.sendall(OK + b"Content-Length: 900\r\n\r\n{"),
    "depth": says(b'{"a":' * 100_000),
    "depth in the answer": says(said('{"speakers":' * 20_000)),
    "lists in the answer": says(said('{"speakers": ' + "[" * 50_000)),
    "braces": says(said("{" * 200_000)),
    "digits": says(b"9" * 100_000),
    "an escape": says(b"\x1b[2J\x9b", b"HTTP/1.1 400 \x1b[31mNo\r\n"),
    "half a character": says(said('{"speakers": [{"line": 1, "name": "\\ud800"}]}')),
    "half a character, said": says(
        said("@").replace(b"@", b'{\\"speakers\\": [{\\"line\\": 1, \\"name\\": \\"\\ud800\\"}]}')
    ),
    "not a text": says(b'{"choices": [{"message": {"content": [1]}}]}'),
}


@pytest.fixture
def serve():
    """Starts a server that answers in one way; gives its address."""
    listeners = []

    def start(answer) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def work(connection):
            with suppress(OSError), connection:
                connection.recv(1 << 16)
                answer(connection)

        def listen():
            with suppress(OSError):
                while True:
                    threading.Thread(target=work, args=listener.accept()[:1], daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        listener.close()


STORY = "“Yes,” said Mary.\n\n“No,” said Tom.\n\n" + "“Well?”\n\n“So.”\n\n" * 4


@pytest.fixture(scope="module")
def learned():
    script = segment(read(Source(STORY.encode(), "story.txt")))
    return script, LearnedAttributor().attribute(script)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_model_server_that_says_anything_leaves_the_learned_speakers(
    name, serve, learned, monkeypatch, tmp_path, caplog
):
    monkeypatch.setattr(chat, "_FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(chat, "_TRIES", 2)
    monkeypatch.setattr(chat, "_REQUEST_SECONDS", 0.3)
    monkeypatch.setattr(chat, "_REASON_SECONDS", 0.3)
    draft, expected = learned
    server = ModelServer(f"{serve(ANSWERS[name])}/v1", "tiny", None, tmp_path, most_requests=1, ask_all=True)
    began = time.monotonic()
    with caplog.at_level("WARNING", "audiobook"):
        assert LlmAttributor(server).attribute(draft) == expected
    assert time.monotonic() - began < 20
    told = caplog.records[-1].getMessage()
    # Half a character is an answer of the right form, with a name that nobody has.
    assert "Not all could be asked" in told or "half" in name
    assert len(told) < 600
    assert told.isprintable()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_publisher_that_says_anything_is_one_sentence(name, serve, monkeypatch):
    monkeypatch.setattr(fetch, "SECONDS", 0.2)
    monkeypatch.setattr(fetch, "_TEXT_SECONDS", 0.4)
    monkeypatch.setattr(download, "_MOST_INDEX_BYTES", 1 << 20)
    monkeypatch.setenv("AUDIOBOOK_PIPER_INDEX", f"{serve(ANSWERS[name])}/voices.json")
    began = time.monotonic()
    with pytest.raises(EngineError) as e:
        download.downloadable_voices()
    assert time.monotonic() - began < 10
    assert e.value.message.isprintable() and len(e.value.message) < 400 and e.value.hint


def test_what_takes_too_long_is_left_and_what_fails_is_told():
    assert within(5, lambda: 3) == 3
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)
    with pytest.raises(TimeoutError):
        within(0.05, lambda: time.sleep(2))
