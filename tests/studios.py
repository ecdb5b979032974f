"""A running studio for tests, and a story for it."""

from __future__ import annotations

import http.client
import json
import signal
import time
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import warm

from audiobook.script import Script, from_json

STORY = """Chapter One

"Is the boat ready?" said Mary Vane.

"Nearly," said Tom Hale. "The rope is wet."

"Then hurry."

"I am hurrying."

"Who is there?" somebody cried.

Mary turned. "Only us."

"Show your faces!" somebody cried.

Chapter Two

"We have to go," said Tom Hale.

"Then go," Mary Vane said.
"""


class Studio:
    """A running studio, and a browser-like way to ask it."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        story: str | None = STORY,
        env: dict[str, str] | None = None,
    ) -> None:
        """Opened without a book where `story` is None."""
        self.folder = folder
        self.story = folder / "story.txt"
        if story is not None and not self.story.exists():
            self.story.write_text(story, encoding="utf-8")
        book = [] if story is None else ["story.txt"]
        self.process = warm.start(["studio", *book, "--no-browser", "--engine", "tone", *arguments], folder, env)
        self.address = self.process.stdout.readline().strip()
        assert self.address, self.process.stderr.read()
        self.port = urlsplit(self.address).port
        self.key = parse_qs(urlsplit(self.address).query)["key"][0]

    def ask(self, method: str, path: str, body=None, headers=None, *, key: bool = True):
        """Gives the status, the headers and the content."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = {"Authorization": f"Bearer {self.key}"} if key else {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            given["Content-Type"] = "application/json"
        connection.putrequest(method, path, skip_host="Host" in (headers or {}))
        for name, value in {**given, **(headers or {})}.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read()
        return response.status, dict(response.getheaders()), content

    def get(self, path: str):
        status, _, content = self.ask("GET", path)
        assert status == 200, content
        return json.loads(content)

    def post(self, path: str, body=None, status: int = 200):
        found, _, content = self.ask("POST", path, body or {})
        assert found == status, content
        return json.loads(content)

    def line(self, words: str):
        """The line with some words, as the API names it."""
        for c, chapter in enumerate(self.get("/api/book")["chapters"]):
            for s, segment in enumerate(chapter["segments"]):
                if words in segment["text"]:
                    return {"chapter": c, "segment": s, "text": segment["text"]}
        raise AssertionError(words)

    def speaker(self, words: str):
        at = self.line(words)
        return self.get(f"/api/chapters/{at['chapter']}")["segments"][at["segment"]].get("speaker")

    def script(self) -> Script:
        return from_json((self.folder / "output/story/script.json").read_text(encoding="utf-8"))

    def send(self, name: str, content: str | bytes):
        """Send a file to the list of books, as its page does; gives the status and the answer."""
        raw = content.encode() if isinstance(content, str) else content
        told = {"Content-Type": "application/octet-stream", "X-Audiobook-File": quote(name)}
        status, _, found = self.ask("POST", "/api/books/upload", raw, told)
        return status, json.loads(found)

    def books(self):
        """The books in the list, by title."""
        return {b["title"]: b for b in self.get("/api/books")["books"]}

    def wait_for_queue(self):
        for _ in range(600):
            books = self.books()
            if not any(b["run"] and b["run"]["state"] in ("waiting", "running") for b in books.values()):
                return books
            time.sleep(0.1)
        raise AssertionError("it runs and runs")

    def wait_for_run(self):
        for _ in range(600):
            run = self.get("/api/state")["run"]
            if run["state"] != "running":
                return run
            time.sleep(0.1)
        raise AssertionError("it runs and runs")

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)
