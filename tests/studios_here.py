"""A studio in the test's own process: what a start imports and loads is imported and loaded once, which is most of a start's time."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import click
import pytest
import uvicorn
from studios import STORY, Studio

from audiobook import cli


class StudioHere(Studio):
    """A running studio, as `Studio` is; its server is a thread."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, *arguments: str, story: str = STORY) -> None:
        self.folder = folder
        self.story = folder / "story.txt"
        if not self.story.exists():
            self.story.write_text(story, encoding="utf-8")
        # The thread goes on with paths as they were given.
        patch.chdir(folder)
        self._servers: list[uvicorn.Server] = []
        self._failure: BaseException | None = None
        told, servers, echo = threading.Event(), self._servers, click.echo
        base = uvicorn.Server

        class Noted(base):
            def __init__(self, *given: object, **more: object) -> None:
                super().__init__(*given, **more)
                servers.append(self)

        def heard(message: object = None, **more: object) -> None:
            if str(message).startswith("http://127.0.0.1:"):
                self.address = str(message)
                told.set()
            else:
                echo(message, **more)

        def serve() -> None:
            try:
                cli.audiobook.main(
                    ["studio", "story.txt", "--no-browser", "--engine", "tone", *arguments, "-q"],
                    prog_name="audiobook",
                    standalone_mode=False,
                )
            except BaseException as e:  # noqa: BLE001 - told in the test's own thread
                self._failure = e
            finally:
                told.set()

        self._thread = threading.Thread(target=serve, daemon=True)
        with pytest.MonkeyPatch.context() as own:
            own.setattr(uvicorn, "Server", Noted)
            own.setattr(click, "echo", heard)
            self._thread.start()
            assert told.wait(60)
        assert self._failure is None, self._failure
        self.port = urlsplit(self.address).port
        self.key = parse_qs(urlsplit(self.address).query)["key"][0]

    def close(self) -> None:
        for server in self._servers:
            server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()
