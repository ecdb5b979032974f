"""Hibari's other voices: fetched whole or not at all from a server of ours, and then voices of the engine."""

from __future__ import annotations

import hashlib
import re
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from audiobook import engines
from audiobook.cast import Setting
from audiobook.engines import fetch
from audiobook.engines.hibari import download, model, voices
from audiobook.errors import EngineError, UsageError

MODEL = voices.model_path("heart").read_bytes()
"""The model in the package stands in for all others: it speaks."""


class Publisher:
    """Serves the models; `answer` may change what is sent: (path, content, start) → (body, length, status, more headers)."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str | None]] = []
        self.usual = lambda path, content, start: (
            content[start:], len(content) - start, 206 if start else 200, {}
        )  # fmt: skip
        self.answer = self.usual
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked = self.headers.get("Range")
                outer.requests.append((self.path, asked))
                start = int(re.fullmatch(r"bytes=(\d+)-", asked).group(1)) if asked else 0
                body, length, status, more = outer.answer(self.path, MODEL, start)
                self.send_response(status)
                self.send_header("Content-Length", str(length))
                for name, value in more.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(body)
                    outer.after(self.path)
                except OSError:
                    return

            def log_message(self, *_):
                pass

        self.after = lambda path: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/voices/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def publisher(monkeypatch, tmp_path):
    registry = model.hibari()
    found = Publisher()
    monkeypatch.setenv("AUDIOBOOK_HIBARI_VOICES", found.url)
    monkeypatch.setenv("AUDIOBOOK_VOICES", str(tmp_path / "voices"))
    known = {"bytes": len(MODEL), "sha256": hashlib.sha256(MODEL).hexdigest()}
    own = {n: v if v.get("bundled") else {**v, **known} for n, v in registry.VOICES.items()}
    monkeypatch.setattr(registry, "VOICES", own)
    yield found
    found.close()


def fetched(name: str = "emma"):
    (offer,) = download.wanted(name)
    return download.install(offer, lambda *_: None)


def test_all_four_are_offered_as_the_package_lists_them():
    registry = model.hibari()
    found = download.wanted("")
    assert {o.name for o in found} == {"emma", "fable", "fenrir", "kore"}
    assert {(o.gender, o.language) for o in found} == {
        ("female", "en-GB"), ("male", "en-GB"), ("male", "en-US"), ("female", "en-US")
    }  # fmt: skip
    for offer in found:
        about = registry.VOICES[offer.name]
        assert (offer.source.size_bytes, offer.source.digest) == (about["bytes"], about["sha256"])
        assert offer.source.url == registry.BASE_URL + about["file"]
    with pytest.raises(UsageError, match="hibari/nobody"):
        download.wanted("nobody")


def test_a_fetched_model_is_a_voice_that_speaks(publisher):
    engine = engines.load("hibari")
    assert "hibari/emma" not in {v.id for v in engine.voices()}
    path = fetched()
    assert path.read_bytes() == MODEL
    (voice,) = (v for v in engine.voices() if v.id == "hibari/emma")
    assert (voice.language, voice.gender) == ("en-GB", "female")
    # A British voice reads by British rules: another model's bytes, and yet other phonemes.
    emma, heart = (engine.speak("The car is in the garage.", Setting(f"hibari/{n}")) for n in ("emma", "heart"))
    assert emma and emma != heart
    assert engine.voice_version("emma") != engine.voice_version("heart") == ""
    assert download.remove("emma") == len(MODEL)
    assert "hibari/emma" not in {v.id for v in engine.voices()}
    with pytest.raises(EngineError):
        engine.speak("Yes.", Setting("hibari/emma"))
    with pytest.raises(UsageError):
        download.remove("emma")
    with pytest.raises(UsageError):
        download.remove("heart")


def test_a_short_answer_goes_on_where_it_broke_off(publisher):
    publisher.answer = lambda path, content, start: (
        content[start : start + 1_000_000], len(content) - start, 206 if start else 200, {}
    )  # fmt: skip
    with pytest.raises(EngineError, match="could not be fetched whole"):
        fetched()
    assert not voices.model_path("emma").exists()
    assert fetched().read_bytes() == MODEL
    starts = [int(asked[6:-1]) for _, asked in publisher.requests if asked]
    assert starts == [1_000_000 * n for n in range(1, len(starts) + 1)]


def test_a_wrong_hash_is_not_kept(publisher):
    publisher.answer = lambda path, content, start: (content[::-1], len(content), 200, {})
    with pytest.raises(EngineError, match="checksum is wrong"):
        fetched()
    assert list(voices.model_path("emma").parent.iterdir()) == []


def test_a_server_that_stalls_is_given_up(publisher, monkeypatch):
    monkeypatch.setattr(fetch, "SECONDS", 0.3)
    wait = threading.Event()

    def answer(path, content, start):
        return content[start : start + 500_000], len(content) - start, 206 if start else 200, {}

    publisher.answer, publisher.after = answer, lambda path: wait.wait(5)
    with pytest.raises(EngineError, match=r"could not be fetched whole: .*timed out"):
        fetched()
    wait.set()
    assert not voices.model_path("emma").exists()
    publisher.answer, publisher.after = publisher.usual, lambda path: None
    assert fetched().read_bytes() == MODEL


def test_what_is_gone_is_told_at_once(publisher):
    publisher.answer = lambda path, content, start: (b"", 0, 404, {})
    with pytest.raises(EngineError, match="404"):
        fetched()
    assert len(publisher.requests) == 1


def test_a_redirect_is_followed_and_an_answer_that_fails_is_asked_again(publisher):
    failed = []

    def answer(path, content, start):
        if path.startswith("/voices/"):
            return b"", 0, 302, {"Location": f"/elsewhere/{path.rpartition('/')[2]}"}
        if not failed:
            failed.append(path)
            return b"", 0, 503, {}
        return publisher.usual(path, content, start)

    publisher.answer = answer
    assert fetched().read_bytes() == MODEL


def test_a_redirect_away_from_encryption_is_not_followed():
    request = urllib.request.Request("https://example.org/x.onnx")
    follow = fetch.StaysSecure().redirect_request
    with pytest.raises(urllib.error.URLError, match="not encrypted"):
        follow(request, None, 302, "Found", {}, "http://example.org/x.onnx")
    assert (
        follow(request, None, 302, "Found", {}, "https://example.net/x.onnx").full_url == "https://example.net/x.onnx"
    )


def test_a_full_disk_is_told(publisher, monkeypatch):
    monkeypatch.setattr(
        "pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(EngineError, match="cannot be written: No space"):
        fetched()


def test_from_the_command_line(publisher, quick, tmp_path):
    done = quick("voices", "install", "hibari/kore", stdin=b"n\n")
    assert done.returncode != 0
    assert b"7.9 MB" in done.stderr and b"Apache-2.0" in done.stderr
    assert not publisher.requests
    done = quick("voices", "install", "hibari/kore", "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().strip().endswith("af_kore.int8.onnx")
    assert b"voices --engine hibari" in done.stderr
    assert b"hibari/kore" in quick("voices", "--engine", "hibari").stdout
    (kore,) = (v for v in engines.voices(engines.load("hibari")) if v.id == "hibari/kore")
    assert kore.loudness_lufs is not None and kore.f0_hz > 100
    assert b"already" in quick("voices", "install", "hibari/kore", "--yes").stderr
    assert quick("voices", "install", "hibari/nobody", "--yes").returncode == 2
    assert quick("voices", "remove", "hibari/kore").returncode == 0
    assert not voices.model_path("kore").exists()


def test_a_broken_model_is_told_with_the_way_out(publisher):
    path = voices.model_path("fable")
    path.parent.mkdir(parents=True)
    path.write_bytes(MODEL[:50_000])
    model.load.cache_clear()
    with pytest.raises(EngineError) as e:
        engines.load("hibari").speak("Yes.", Setting("hibari/fable"))
    assert path.name in e.value.message
    assert "voices install hibari" in e.value.hint
    path.unlink()


def test_without_the_package_nothing_can_be_fetched_and_that_is_said(monkeypatch):
    monkeypatch.setattr(model, "find_spec", lambda _: None)
    model.hibari.cache_clear()
    try:
        with pytest.raises(EngineError, match="The engine hibari is not installed") as told:
            download.wanted("")
    finally:
        model.hibari.cache_clear()
    assert told.value.hint
