"""A server on this machine that answers as a language model's does."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server:
    """A server of ours; `answer` is called with each question and gives an answer, or (status, headers, body)."""

    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.answer = lambda question: "{}"
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
                found = outer.answer(body["messages"][1]["content"])
                if isinstance(found, str):
                    found = (200, {}, json.dumps({"choices": [{"message": {"content": found}}]}))
                status, headers, content = found
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content.encode())))
                self.end_headers()
                self.wfile.write(content.encode())

            def do_GET(self):
                outer.requests.append({"path": self.path, "key": self.headers.get("Authorization")})
                self.send_error(404)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def numbers(question: str) -> list[int]:
    """The lines that are asked about."""
    return [int(n) for n in question.rpartition("Who says ")[2].rstrip("?").split(",")]


def says(name):
    return lambda q: json.dumps({"speakers": [{"line": n, "name": name} for n in numbers(q)]})
