"""Voices from their publisher, by a server of ours that breaks off, lies about lengths and changes what it sends."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from audiobook.engines import download
from audiobook.errors import EngineError, UsageError

MODEL = bytes(range(256)) * 2000
CONFIG = b'{"audio": {"sample_rate": 22050}, "espeak": {"voice": "en-us"}}'
CARD = b"# Model card\n\n* Language: en_US\n* License: CC BY 4.0\n"
NAME = "en_US-tiny-low"
FOLDER = "en/en_US/tiny/low"


class Publisher:
    """Serves an index and a voice; `spoil` may change how a request is answered."""

    def __init__(self) -> None:
        self.files = {
            f"/{FOLDER}/{NAME}.onnx": MODEL,
            f"/{FOLDER}/{NAME}.onnx.json": CONFIG,
            f"/{FOLDER}/MODEL_CARD": CARD,
        }
        self.requests: list[tuple[str, str | None]] = []
        self.spoil = lambda path, content, start: (content[start:], len(content) - start, 206 if start else 200)
        self.index = self.usual_index()
        self.raw_index = b""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked = self.headers.get("Range")
                outer.requests.append((self.path, asked))
                content = (
                    (outer.raw_index or json.dumps(outer.index).encode())
                    if self.path == "/voices.json"
                    else outer.files.get(self.path)
                )
                if content is None:
                    self.send_error(404)
                    return
                start = int(re.fullmatch(r"bytes=(\d+)-", asked).group(1)) if asked else 0
                body, length, status = outer.spoil(self.path, content, start)
                self.send_response(status)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/voices.json"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def usual_index(self):
        def about(path):
            content = self.files[path]
            return {"size_bytes": len(content), "md5_digest": hashlib.md5(content).hexdigest()}

        files = {path.lstrip("/"): about(path) for path in self.files}
        return {NAME: {"key": NAME, "language": {"code": "en_US"}, "num_speakers": 1, "files": files}}

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def publisher(monkeypatch, tmp_path):
    found = Publisher()
    monkeypatch.setenv("AUDIOBOOK_PIPER_INDEX", found.url)
    monkeypatch.setenv("AUDIOBOOK_VOICES", str(tmp_path / "voices"))
    yield found
    found.close()


def installed(tmp_path):
    folder = tmp_path / "voices" / "piper"
    return {p.name: p.read_bytes() for p in folder.glob("*") if not p.name.startswith(".")} if folder.exists() else {}


WHOLE = {f"{NAME}.onnx": MODEL, f"{NAME}.onnx.json": CONFIG}


def fetch():
    return download.install(download.downloadable_voices()[NAME], lambda *_: None)


def test_a_voice_is_fetched_and_removed(publisher, tmp_path):
    offer = download.downloadable_voices()[NAME]
    assert (offer.language, offer.size_bytes) == ("en-US", len(MODEL) + len(CONFIG))
    assert download.licence(offer) == "CC BY 4.0"
    seen = []
    path = download.install(offer, lambda here, size: seen.append((here, size)))
    assert path.read_bytes() == MODEL
    assert installed(tmp_path) == WHOLE
    assert [h for h, _ in seen] == sorted(h for h, _ in seen)
    assert seen[-1] == (offer.size_bytes, offer.size_bytes)
    assert download.remove(NAME) == offer.size_bytes
    assert installed(tmp_path) == {}
    with pytest.raises(UsageError):
        download.remove(NAME)
    with pytest.raises(UsageError):
        download.remove("../../etc/passwd")


def test_what_breaks_off_goes_on_where_it_was(publisher, tmp_path):
    def spoil(path, content, start):
        return content[start : start + 100_000], len(content) - start, 206 if start else 200

    publisher.spoil = spoil
    with pytest.raises(EngineError, match="could not be fetched whole"):
        fetch()
    assert installed(tmp_path) == {}
    fetch()
    assert installed(tmp_path) == WHOLE
    ranges = [r for path, r in publisher.requests if path.endswith(".onnx")]
    assert ranges[0] is None
    assert [int(r[6:-1]) for r in ranges[1:]] == [100_000, 200_000, 300_000, 400_000, 500_000][: len(ranges) - 1]


def test_a_server_without_ranges_begins_anew(publisher, tmp_path):
    first = []

    def spoil(path, content, start):
        if path.endswith(".onnx") and not first:
            first.append(path)
            return content[:70_000], len(content), 200
        return content, len(content), 200

    publisher.spoil = spoil
    fetch()
    assert installed(tmp_path) == WHOLE


def test_more_than_the_index_says_is_not_taken(publisher, tmp_path):
    publisher.spoil = lambda path, content, start: (
        (content + b"x" * 10**6, len(content) + 10**6, 200) if path.endswith(".onnx") else (content, len(content), 200)
    )
    fetch()
    assert installed(tmp_path) == WHOLE


def test_less_is_not_taken_either(publisher, tmp_path):
    publisher.spoil = lambda path, content, start: (
        (content[:1000], 1000, 200) if path.endswith(".onnx") else (content, len(content), 200)
    )
    with pytest.raises(EngineError, match="whole"):
        fetch()
    assert installed(tmp_path) == {}


def test_a_wrong_checksum_is_told_and_nothing_of_it_kept(publisher, tmp_path):
    publisher.files[f"/{FOLDER}/{NAME}.onnx"] = MODEL[::-1]
    with pytest.raises(EngineError, match="checksum"):
        fetch()
    assert installed(tmp_path) == {}
    publisher.files[f"/{FOLDER}/{NAME}.onnx"] = MODEL
    fetch()
    assert installed(tmp_path) == WHOLE


@pytest.mark.parametrize("index", [[], {"x": 1}, {NAME: {}}, {NAME: {"files": [], "language": {"code": "en"}}}])
def test_an_index_that_is_none_is_told(publisher, index):
    publisher.index = index
    with pytest.raises(EngineError, match="list of voices"):
        download.downloadable_voices()


def test_names_that_would_lead_elsewhere_are_passed_over(publisher):
    publisher.index["../../evil"] = publisher.index[NAME]
    publisher.index["other"] = {**publisher.index[NAME], "files": {}}
    assert set(download.downloadable_voices()) == {NAME}


@pytest.mark.parametrize("entry", [[], {}, {"files": []}, {"files": {"a": 1}}, None, {"language": {"code": 3}}])
def test_an_entry_that_is_wrong_hides_no_other(publisher, entry):
    publisher.index = {"first": entry, **publisher.index, "last": entry}
    assert set(download.downloadable_voices()) == {NAME}


def test_an_index_that_is_nested_without_end_is_told(publisher):
    publisher.raw_index = b'{"a":' * 50_000
    with pytest.raises(EngineError, match="list of voices"):
        download.downloadable_voices()


def test_a_file_that_is_gone_is_told(publisher, tmp_path):
    del publisher.files[f"/{FOLDER}/{NAME}.onnx"]
    with pytest.raises(EngineError, match="404"):
        fetch()
    assert installed(tmp_path) == {}


def test_offline_is_one_sentence(monkeypatch, audiobook):
    env = {"AUDIOBOOK_PIPER_INDEX": "http://127.0.0.1:9/voices.json"}
    done = audiobook("voices", "install", "piper/x", env=env)
    assert done.returncode == 6
    assert b"cannot be reached" in done.stderr
    assert b"Traceback" not in done.stderr


def test_from_the_command_line(publisher, tmp_path, audiobook):
    env = {"AUDIOBOOK_PIPER_INDEX": publisher.url, "AUDIOBOOK_VOICES": str(tmp_path / "voices")}
    assert f"piper/{NAME}" in audiobook("voices", "list", "--available", env=env).stdout.decode()
    done = audiobook("voices", "install", f"piper/{NAME}", env=env, stdin=b"n\n")
    assert done.returncode != 0
    assert b"CC BY 4.0" in done.stderr and b"0.5 MB" in done.stderr
    assert installed(tmp_path) == {}
    done = audiobook("voices", "install", f"piper/{NAME}", "--yes", env=env)
    assert done.returncode == 0, done.stderr
    assert installed(tmp_path) == WHOLE
    assert audiobook("voices", "install", "piper/other", "--yes", env=env).returncode == 2
    assert audiobook("voices", "install", "kokoro/other", "--yes", env=env).returncode == 2
    assert audiobook("voices", "remove", f"piper/{NAME}", env=env).returncode == 0
    assert installed(tmp_path) == {}
