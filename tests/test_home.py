"""The studio without a book: the list of books, what is sent to it, and the queue of runs."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath
from typing import ClassVar
from urllib.parse import quote

import builders
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from studios import STORY

from audiobook import settings as user_settings
from audiobook.errors import AudiobookError, InputError, UsageError
from audiobook.pipeline import Options
from audiobook.reading.source import MAX_FILE_BYTES
from audiobook.studio import recent, uploads
from audiobook.studio.answers import hint_of
from audiobook.studio.facts import facts_of
from audiobook.studio.guards import Guards
from audiobook.studio.home import Home
from audiobook.studio.hub import Hub
from audiobook.studio.library import Library, id_of
from audiobook.studio.making import Making
from audiobook.studio.runs import Progress
from audiobook.studio.turns import Turns
from audiobook.workspace import Workspace

KEY = "secret"
OTHER = STORY.replace("Mary", "Nan").replace("boat", "sled")
FILE = {"Content-Type": "application/octet-stream"}


def target(_story, stem, options, folder):
    return folder / f"{stem}{options.chosen_format.suffix}"


class Local:
    """A studio in this process, asked without a network."""

    def __init__(self, options: Options | None = None) -> None:
        self.library = Library(Making(options or Options(engine="tone", jobs=1), target))
        app = Starlette(routes=Home(self.library, Hub()).routes())
        self._app = Guards(app, KEY, 80)

    def ask(self, method, path, body=b"", headers=None, *, key=True):
        """Gives the status and the content."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"host": "127.0.0.1:80", "content-type": "application/json", "content-length": str(len(raw))}
        given |= {"authorization": f"Bearer {KEY}"} if key else {}
        given |= {k.lower(): v for k, v in (headers or {}).items()}
        path, _, query = path.partition("?")
        told: list[dict] = []

        async def receive():
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message):
            told.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode("utf-8", "surrogatepass"),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in given.items()],
        }
        # In a thread of its own: where tests with a browser ran before, this one has an event loop already.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, self._app(scope, receive, send)).result()
        content = b"".join(m.get("body", b"") for m in told if m["type"] == "http.response.body")
        return told[0]["status"], content

    def send(self, name, content):
        raw = content.encode() if isinstance(content, str) else content
        named = {**FILE, "X-Audiobook-File": quote(name, safe="", errors="surrogatepass")}
        status, found = self.ask("POST", "/api/books/upload", raw, named)
        return status, json.loads(found)

    def post(self, path, body=None, status=200):
        found, content = self.ask("POST", path, body or {})
        assert found == status, content
        return json.loads(content)

    def list(self):
        """The list, once all that takes long was read."""
        for _ in range(400):
            status, content = self.ask("GET", "/api/books")
            assert status == 200, content
            if not any(b["reading"] for b in json.loads(content)["books"]):
                return json.loads(content)
            time.sleep(0.02)
        raise AssertionError("it reads and reads")

    def wait(self):
        for _ in range(600):
            if not self.library.turns.plain()["now"] and not self.library.turns.plain()["waiting"]:
                return {b["title"]: b for b in self.list()["books"]}
            time.sleep(0.05)
        raise AssertionError("it runs and runs")


@contextmanager
def in_new_folder():
    """For the examples of a property: each in a folder of its own."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "here"
        folder.mkdir()
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


@pytest.fixture
def local(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    opened = []

    def start(**more):
        opened.append(Local(**more))
        return opened[-1]

    yield start
    for each in opened:
        each.library.close()


# What is sent.

names = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["../../x.txt", "..\\..\\x.txt", "/etc/passwd", "C:\\x.txt", "CON.txt", "nul", ".txt", "..", ".", "a/", "x.txt/..",
         "COM1.epub", ".lock", ".htaccess", "story.txt ", "story.txt.", "a\0b.txt", "a\u202etxt.epub", "%2e%2e%2fx.txt", "x" * 400 + ".txt",
         "é" * 200 + ".md", "\ud800.txt", "stories", "a:b.txt", "aux.fb2", "😀" * 100 + ".epub", "x." + "y" * 300]
    ),
)  # fmt: skip


@given(names)
def test_any_name_becomes_one_that_any_system_can_have(name):
    safe = uploads.safe_name(name)
    assert safe == Path(safe).name == PureWindowsPath(safe).name
    assert (
        not re.search(r'[\x00-\x1f<>:"/\\|?*\ud800-\udfff]', safe) and not safe.startswith(".") and safe[-1] not in " ."
    )
    assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)", safe)
    assert 0 < len(safe.encode()) <= 240
    assert uploads.safe_name(safe) == safe


@given(st.from_regex(r"[A-Za-z0-9 ]{0,20}[A-Za-z0-9]\.(txt|epub|md|docx|fb2|html)", fullmatch=True))
def test_a_usual_name_stays_but_for_what_some_system_reserves(name):
    assert uploads.safe_name(name).removeprefix("_") == " ".join(name.split())


contents = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(str.encode),
    st.sampled_from([b"PK\x03\x04" + b"\0" * 40, b"%PDF-1.4", b"<html><p>Hello there.</p></html>", STORY.encode(), b"\0" * 9]),
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(names, contents)
def test_whatever_is_sent_is_answered_in_a_sentence_and_stays_in_its_folder(name, content):
    with in_new_folder() as folder:
        (folder.parent / "x.txt").write_text("mine")
        (folder / "story.txt").write_text("mine, too")
        status, answer = Local().send(name, content)
        assert (folder.parent / "x.txt").read_text() == "mine" and (folder / "story.txt").read_text() == "mine, too"
        assert {p.name for p in folder.parent.iterdir()} == {"here", "x.txt"}
        assert {p.name for p in folder.iterdir()} <= {"story.txt", "output"}
        kept = [p for p in folder.glob("output/stories/*") if p.name != ".lock"]
        if status == 200:
            assert [p.read_bytes() for p in kept] == [content] and Path(answer["book"]["story"]) == kept[0]
        else:
            assert status in (400, 422) and answer["error"].endswith((".", "?", "!")) and not kept


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["a.txt", "b.txt", "A.txt"]), st.sampled_from("12345")), max_size=7))
def test_no_file_is_kept_in_place_of_another_and_the_same_is_kept_once(sent):
    with in_new_folder() as folder:
        for name, content in sent:
            received = uploads.new_file()
            received.write_text(content)
            path = uploads.keep(received, uploads.safe_name(name))
            assert path.read_text() == content and not received.exists()
        kept = [p.read_text() for p in folder.glob("output/stories/*.txt")]
        for name in ("a", "b"):
            assert {c for n, c in sent if n[0] == name} <= set(kept)
        assert len(kept) <= len(set(sent))


def test_what_cannot_be_read_is_told_as_on_the_command_line_and_not_kept(local, audiobook, tmp_path):
    s = local()
    for name, content in {"a.pdf": b"%PDF-1.4 x", "b.epub": b"no zip", "c.txt": b"  \n", "d.doc": b"x"}.items():
        (tmp_path / name).write_bytes(content)
        status, answer = s.send(name, content)
        said = audiobook("script", name).stderr.decode()
        assert status == 422 and answer["error"] in said and answer["hint"] in said
    assert s.list()["books"] == []
    assert not [p for p in (tmp_path / "output/stories").iterdir() if p.name != ".lock"]


def test_other_sites_cannot_send_a_file(local):
    s = local()
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
        "",
    ):
        assert s.ask("POST", "/api/books/upload", b"x", {"Content-Type": kind, "X-Audiobook-File": "x.txt"})[0] == 415
    named = {**FILE, "X-Audiobook-File": "x.txt"}
    assert s.ask("POST", "/api/books/upload", b"x", {**named, "Origin": "http://evil.example"})[0] == 403
    assert s.ask("POST", "/api/books/upload", b"x", {**named, "Sec-Fetch-Site": "cross-site"})[0] == 403
    assert s.ask("POST", "/api/books/upload", b"x", named, key=False)[0] == 401
    assert s.ask("POST", "/api/books/upload", b"x", FILE)[0] == 400
    assert s.ask("POST", "/api/books/upload", b"x", {**named, "Content-Length": str(MAX_FILE_BYTES + 1)})[0] == 413
    # What is sent as a file is taken for one at its address alone.
    assert s.ask("POST", "/api/books/make", b"{}", FILE)[0] == 415
    assert not Path("output").exists()


# Ids and addresses.


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=30).map(lambda t: t.replace("?", "")),
        st.sampled_from(["..", "../..", "../story", "%2e%2e", ".", "stories", "story", "output/story"]),
    )
)
def test_no_id_leads_anywhere_else(local, id):
    s = local()
    Path("secret.txt").write_text("It is a secret.")
    for path in (
        f"/b/{id}/",
        f"/b/{id}/main.js",
        f"/b/{id}/api/state",
        f"/api/books/{id}",
        f"/api/books/{id}/audio/0",
        f"/{id}",
    ):
        status, content = s.ask("GET", path)
        known = status == 200 and (id in ("", "home.js") or (PAGE_FILE.fullmatch(id) and path == f"/{id}"))
        assert status in (307, 400, 404, 405) or known, (path, status)
        assert b"secret" not in content
    for path in ("open", "make", "remove", "options", "dismiss"):
        assert s.ask("POST", f"/api/books/{path}", {"id": id, "ids": [id]})[0] == 400


PAGE_FILE = re.compile(r"[a-z]+\.(js|css|svg)")


@given(st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=8))
def test_each_folder_has_an_id_of_its_own_that_is_safe_in_addresses(names):
    folders = [Path("output") / n.replace("/", "_").replace("\0", "_") for n in names]
    ids = {f.absolute(): id_of(f) for f in folders}
    assert len(set(ids.values())) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}", id) for id in ids.values())


@pytest.mark.parametrize(
    "body", [{}, {"ids": "x"}, {"ids": [1]}, {"ids": None}, {"id": 3}, {"id": []}, {"ids": ["x"] * 2000}], ids=str
)
def test_wrong_requests_are_refused_in_a_sentence(local, body):
    s = local()
    for path in ("add", "make", "open", "remove", "restore", "options", "dismiss"):
        status, content = s.ask("POST", f"/api/books/{path}", body)
        assert status == 400 or path == "add", (path, content)


# The list.


def test_a_story_goes_from_its_file_to_its_audio(local, tmp_path):
    (tmp_path / "here.txt").write_text(OTHER)
    s = local()
    offered = s.list()["files"]
    assert [f["name"] for f in offered] == ["here.txt"]
    status, answer = s.send("My story.txt", STORY)
    assert status == 200 and answer["book"]["doubtful"] is None
    assert s.post("/api/books/add", {"ids": [offered[0]["id"], "gone"]})["failed"][0]["id"] == "gone"
    found = s.list()
    assert [b["title"] for b in found["books"]] == ["here", "My story"] and not found["files"]
    s.post("/api/books/make", {"ids": [b["id"] for b in found["books"]]})
    made = s.wait()
    for title, book in made.items():
        assert book["run"]["state"] == "done" and book["words"] == 50
        opened = s.library.opened(book["id"])
        doubtful = [
            k for n, c in enumerate(opened.session.script.chapters)
            for k, first in opened.session.speeches(opened.session.script, n).items() if k == first and c.segments[k].doubtful
        ]  # fmt: skip
        assert book["doubtful"] == len(doubtful)
        status, audio = s.ask("GET", f"/api/books/{book['id']}/audio/0")
        assert status == 200 and audio == (tmp_path / "output" / f"{title}.mp3").read_bytes()
        assert book["audio"]["changed_lines"] == 0
        # The book's page, and its API.
        assert b'id="text"' in s.ask("GET", f"/b/{book['id']}/")[1]
        assert json.loads(s.ask("GET", f"/b/{book['id']}/api/book")[1])["title"] == title
    # What is the same is the same book.
    assert s.send("Again.txt", STORY)[1]["book"]["title"] == "My story" or len(s.list()["books"]) == 3


def test_a_book_taken_off_the_list_keeps_its_files_and_can_be_put_back(local, tmp_path):
    s = local()
    book = s.send("a.txt", STORY)[1]["book"]
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and p.name != "choices"}
    s.post("/api/books/remove", {"id": book["id"]})
    found = s.list()
    assert not found["books"] and [b["title"] for b in found["removed"]] == ["a"]
    assert {p: p.read_bytes() for p in before} == before
    # Another studio knows it, too; and sending the file again puts it back.
    assert not local().list()["books"]
    s.send("a.txt", STORY)
    assert [b["id"] for b in s.list()["books"]] == [book["id"]]
    s.post("/api/books/remove", {"id": book["id"]})
    s.post("/api/books/restore", {"id": book["id"]})
    assert len(s.list()["books"]) == 1


def test_what_was_chosen_for_a_book_is_kept_and_holds_for_it_alone(local, tmp_path):
    s = local()
    one, two = (s.send(f"{n}.txt", text)[1]["book"]["id"] for n, text in (("one", STORY), ("two", OTHER)))
    s.post("/api/books/options", {"id": one, "format": "wav", "split": True})
    assert s.post("/api/books/options", {"id": one, "format": "exe"}, status=400)["hint"]
    again = local()
    chosen = {b["id"]: b["choices"] for b in again.list()["books"]}
    assert chosen == {
        one: {"format": "wav", "split": True, "engine": None},
        two: dict.fromkeys(("format", "split", "engine")),
    }
    again.post("/api/books/options", {"id": one, "split": None})
    again.post("/api/books/make", {"ids": [one, two]})
    made = again.wait()
    assert [f["name"] for b in made.values() for f in b["audio"]["files"]] == ["one.wav", "two.mp3"]
    # Another engine deals all voices anew.
    again.post("/api/books/options", {"id": two, "engine": "espeak"})
    assert "tone/" in (tmp_path / "output/two/cast.toml.1").read_text()
    again.library.opened(two)
    assert "tone/" not in (tmp_path / "output/two/cast.toml").read_text()
    assert facts_of(Workspace(tmp_path / "output/two")).narrator.startswith("espeak/")
    assert facts_of(Workspace(tmp_path / "output/one")).narrator.startswith("tone/")


def test_a_file_that_does_not_hold_together_is_told_and_the_others_are_usable(local, tmp_path):
    s = local()
    one, two = (s.send(f"{n}.txt", text)[1]["book"]["id"] for n, text in (("one", STORY), ("two", OTHER)))
    (tmp_path / "output/one/script.json").write_text("{")
    found = {b["id"]: b for b in s.list()["books"]}
    assert "script.json" in found[one]["trouble"]["error"] and found[two]["trouble"] is None
    s.post("/api/books/open", {"id": one})
    with pytest.raises(AudiobookError):
        s.library.opened(one)
    assert s.library.opened(two).session.script.title == "two"
    book = json.loads(s.ask("GET", f"/api/books/{one}")[1])
    assert book["state"] == "failed"
    assert b'id="failed"' in s.ask("GET", f"/b/{one}/")[1]
    assert s.ask("GET", f"/b/{one}/api/state")[0] == 422
    # Mended, it opens.
    (tmp_path / "output/one/script.json").unlink()
    assert s.library.opened(one).session.script.title == "one"


def test_the_storys_file_may_be_gone(local, tmp_path):
    s = local()
    book = s.send("a.txt", STORY)[1]["book"]
    (tmp_path / "output/stories/a.txt").unlink()
    assert s.list()["books"][0]["missing"]
    s.post("/api/books/make", {"ids": [book["id"]]})
    run = s.wait()["a"]["run"]
    assert run["state"] == "failed" and "a.txt" in run["what"] and "--" not in run["what"]
    # It is told until it is dismissed.
    assert s.list()["books"][0]["run"]["state"] == "failed"
    s.post("/api/books/dismiss", {"id": book["id"]})
    assert s.list()["books"][0]["run"] is None


def test_what_nobody_needs_is_closed_and_opened_again_by_whoever_asks(local):
    s = local()
    id = s.send("a.txt", STORY)[1]["book"]["id"]
    first = s.library.opened(id)
    assert s.library.opened(id) is first
    s.library.look()
    assert s.library.book(id).opened is first
    s.library.book(id).used -= 4000
    s.library.look()
    assert s.library.book(id).opened is None
    assert json.loads(s.ask("GET", f"/b/{id}/api/book")[1])["title"] == "a"


def test_many_who_open_a_book_at_once_open_one(local):
    s = local()
    id = s.send("a.txt", STORY)[1]["book"]["id"]
    found = []
    threads = [threading.Thread(target=lambda: found.append(s.library.opened(id))) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(found) == 6 and len(set(map(id_of_object, found))) == 1


def id_of_object(found):
    return id(found)


@pytest.mark.parametrize("has_one", [True, False])
def test_the_cover_is_that_of_the_book_and_no_more_than_a_picture(local, has_one):
    book = builders.epub(
        [("a.xhtml", builders.xhtml("<p>“Go,” said Mary.</p><p>He went home to his boat.</p>"))], cover=has_one
    )
    s = local()
    id = s.send("a.epub", book)[1]["book"]["id"]
    for each in (s, local()):
        assert each.list()["books"][0]["cover"]
        status, content = each.ask("GET", f"/api/books/{id}/cover")
        assert (status, content) == ((200, builders.PIXEL) if has_one else (204, b""))
    assert s.ask("GET", f"/api/books/{s.send('b.txt', STORY)[1]['book']['id']}/cover")[0] == 204


def test_a_story_called_as_the_folder_of_stories_has_a_folder_of_its_own(local, tmp_path):
    s = local()
    s.send("stories.txt", STORY)
    (book,) = s.list()["books"]
    assert Path(book["folder"]) == tmp_path / "output/stories-2" and not (tmp_path / "output/stories/made").exists()
    s.send("stories.txt", STORY)
    assert len(s.list()["books"]) == 1


# The queue.


class Fake:
    """Runs that take as long as the test wants."""

    going: ClassVar[set[str]] = set()
    most: ClassVar[int] = 0

    def __init__(self, name: str, ends: str = "done") -> None:
        self.name, self.ends = name, ends
        self.progress = Progress()
        self.go = threading.Event()
        self.stopped = False

    @property
    def runs(self):
        return self

    def start(self):
        Fake.going.add(self.name)
        Fake.most = max(Fake.most, len(Fake.going))
        self.progress = Progress("running", "Speaking")

    def wait(self):
        self.go.wait(10)
        Fake.going.discard(self.name)
        self.progress = Progress("stopped" if self.stopped else self.ends, "", parts=1)

    def stop(self):
        self.stopped = True
        self.go.set()


def until(what):
    for _ in range(400):
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it never was")


def test_one_run_at_a_time_and_one_that_fails_stops_no_other():
    Fake.going, Fake.most = set(), 0
    fakes = {n: Fake(n, "failed" if n == "b" else "done") for n in "abcd"}

    def open_book(name):
        if name == "c":
            raise InputError("It is not there.", "Try `--all`.")
        return fakes[name]

    turns = Turns(open_book, lambda _: None)
    turns.add((n, n, 10) for n in "abcd")
    turns.add([("a", "a", 10)])
    until(lambda: turns.progress("a").state == "running")
    assert [turns.progress(n).state for n in "bcd"] == ["waiting"] * 3 and turns.plain()["waiting"] == ["b", "c", "d"]
    for n in "abd":
        fakes[n].go.set()
    until(lambda: turns.plain()["now"] is None)
    assert [turns.progress(n).state for n in "abcd"] == ["done", "failed", "failed", "done"]
    assert turns.progress("c").what.startswith("It is not there.") and "--" not in turns.progress("c").what
    assert Fake.most == 1
    # One that is over can be made again.
    fakes["a"] = Fake("a")
    fakes["a"].go.set()
    turns.add([("a", "a", 10)])
    until(lambda: turns.progress("a").state == "done" and turns.plain()["now"] is None)
    turns.close()


def test_what_waits_is_taken_out_and_what_runs_is_stopped():
    fakes = {n: Fake(n) for n in "abc"}
    turns = Turns(fakes.__getitem__, lambda _: None)
    turns.add((n, n, 10) for n in "abc")
    until(lambda: turns.progress("a").state == "running")
    turns.stop("b")
    assert turns.progress("b").state == "stopped" and turns.plain()["waiting"] == ["c"]
    turns.stop_all()
    until(lambda: turns.plain()["now"] is None)
    assert {turns.progress(n).state for n in "abc"} == {"stopped"}
    turns.close()


def test_a_run_from_a_books_page_has_its_turn_after_the_others(local):
    s = local()
    one, two = (s.send(f"{n}.txt", text)[1]["book"]["id"] for n, text in (("one", STORY * 4), ("two", OTHER)))
    s.library.opened(two)
    s.post("/api/books/make", {"ids": [one]})
    run = s.post(f"/b/{two}/api/run")["run"]
    assert run["state"] == "running" and "“one”" in run["what"]
    assert s.ask("POST", f"/b/{two}/api/run", {})[0] == 400
    made = s.wait()
    assert made["one"]["run"]["state"] == made["two"]["run"]["state"] == "done"
    assert json.loads(s.ask("GET", f"/b/{two}/api/state")[1])["run"]["state"] == "done"


# Recent books.


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("AUDIOBOOK_CONFIG")
    monkeypatch.setattr(user_settings, "user_folder", lambda *_: tmp_path / "user")
    return tmp_path / "user"


def test_books_of_other_folders_are_offered_until_the_list_is_cleared(local, own_folder, tmp_path, monkeypatch):
    s = local()
    s.library.opened(s.send("a.txt", STORY)[1]["book"]["id"])
    told = json.loads((own_folder / "recent.json").read_text())
    assert told == {"format": "audiobook-recent/1", "books": [str(tmp_path / "output/a")]}
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    s = local()
    (book,) = s.list()["books"]
    assert book["elsewhere"] and book["folder"] == str(tmp_path / "output/a")
    s.post("/api/books/make", {"ids": [book["id"]]})
    assert s.wait()["a"]["audio"]["folder"] == str(tmp_path / "output")
    s.library.close_book(s.library.book(book["id"]))
    s.post("/api/books/forget")
    assert not local().list()["books"] and (tmp_path / "output/a/script.json").exists()
    recent.note(tmp_path / "output/a")
    (own_folder / "config.toml").write_text("recent = false\n")
    assert recent.file() is None and not local().list()["books"]
    recent.note(tmp_path / "output")


@given(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from([b'{"a":' * 5000, b"null", b'{"format":"audiobook-recent/1","books":[1,"x","/\\u0000"]}']),
    )
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_content_of_the_list_of_recent_books_is_survived(own_folder, content):
    own_folder.mkdir(exist_ok=True)
    (own_folder / "recent.json").write_bytes(content)
    assert recent.folders() == []
    (own_folder / "made").mkdir(exist_ok=True)
    recent.note(own_folder)
    assert recent.folders() == [own_folder]
    for n in range(3):
        recent.note(own_folder / str(n))
    assert recent.folders() == [own_folder]
    recent.forget(own_folder)
    assert recent.folders() == []


# The command.


def test_options_of_one_book_are_refused_without_one(audiobook):
    for more in (["--workspace", "x"], ["--as-one", "T"], ["--chapters", "1"], ["-o", "x.mp3"]):
        done = audiobook("studio", *more)
        assert done.returncode == 2 and more[0] in done.stderr.decode()


@given(st.text(max_size=60))
def test_a_hint_on_the_page_names_no_option(hint):
    assert not re.search(r"(?<![\w-])--?[a-z]", hint_of(UsageError("x", f"{hint} Try `--all`. Name it with -o.")))


def test_the_studio_without_a_book_keeps_its_guards_and_ends(studio, tmp_path):
    s = studio(story=None)
    assert s.address.startswith(f"http://127.0.0.1:{s.port}/?key=")
    assert s.ask("GET", "/", key=False)[0] == s.ask("GET", "/api/books", key=False)[0] == 401
    assert s.ask("GET", "/api/state")[0] == s.ask("GET", "/api/book")[0] == 404
    assert s.send("a.txt", STORY)[0] == 200
    id = s.books()["a"]["id"]
    status, headers, _ = s.ask("GET", f"/b/{id}/?key={s.key}", key=False)
    assert (status, headers["location"]) == (303, f"/b/{id}/")
    assert s.ask("GET", f"/b/{id}/?key=wrong", key=False)[0] == 401
    # A book made meanwhile by another program is in the list, and one whose folder is gone is not.
    shutil.copytree(tmp_path / "output/a", tmp_path / "output/b")
    assert len(s.get("/api/books")["books"]) == 2
    shutil.rmtree(tmp_path / "output/b")
    assert len(s.get("/api/books")["books"]) == 1
    assert s.ask("GET", f"/b/{id}/")[2].count(b'id="going"') == 1
    assert s.get(f"/b/{id}/api/book")["title"] == "a"
    shutil.rmtree(tmp_path / "output/a")
    assert s.ask("GET", "/api/books")[0] == 200
