"""Processes of the command line that start fast: each is forked from one that has imported the program already.

Importing takes longer than what most tests do with a process. A forked process is one of its own in every other way: it has its
folder, its pipes and its signals. Where there is no fork, it is started anew.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

MODULES = "audiobook.cli.commands audiobook.studio.api audiobook.studio.session audiobook.attributing.learned uvicorn starlette.applications"
SERVER = """
import importlib, json, os, signal, socket, sys
sock = socket.socket(fileno=int(sys.argv[1]))
for name in sys.argv[2].split():
    importlib.import_module(name)
from audiobook import cli
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    message, fds, _, _ = socket.recv_fds(sock, 1 << 20, 2)
    if not message:
        break
    asked = json.loads(message)
    if "wait" in asked:
        ended, status = os.waitpid(asked["wait"], os.WNOHANG)
        sock.sendall(json.dumps({"code": os.waitstatus_to_exitcode(status) if ended else None}).encode() + b"\\n")
        continue
    child = os.fork()
    if child == 0:
        sock.close()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for fd, number in ((nothing, 0), (fds[0], 1), (fds[1], 2)):
            os.dup2(fd, number)
            os.close(fd)
        os.chdir(asked["cwd"])
        sys.argv = ["audiobook", *asked["arguments"]]
        code = 1
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except (OSError, ValueError):
                    pass
            os._exit(code)
    for fd in fds:
        os.close(fd)
    sock.sendall(json.dumps({"pid": child}).encode() + b"\\n")
"""


@cache
def _server() -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    started = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(theirs.fileno()), MODULES],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()
    return started, ours


def _asked(message: dict[str, object], fds: list[int]) -> dict[str, int | None]:
    _, ours = _server()
    socket.send_fds(ours, [json.dumps(message).encode()], fds) if fds else ours.sendall(json.dumps(message).encode())
    answer = b""
    while not answer.endswith(b"\n"):
        part = ours.recv(4096)
        assert part, "the process that starts others has ended"
        answer += part
    return json.loads(answer)


class Process:
    """A process of the command line, with what tests need of `subprocess.Popen`.

    Args:
        arguments: of `audiobook`.
        cwd: its folder.
    """

    def __init__(self, arguments: list[str], cwd: Path) -> None:
        out, err = os.pipe(), os.pipe()
        self.pid = _asked({"arguments": arguments, "cwd": str(cwd)}, [out[1], err[1]])["pid"] or 0
        os.close(out[1])
        os.close(err[1])
        self.stdout = os.fdopen(out[0], encoding="utf-8")
        self.stderr = os.fdopen(err[0], encoding="utf-8")
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code; None as long as it runs."""
        if self.returncode is None:
            self.returncode = _asked({"wait": self.pid}, [])["code"]
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait for its end; gives what it wrote that nobody has read."""
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                self.send_signal(signal.SIGKILL)
                raise TimeoutError(f"it has not ended within {timeout} s")
            time.sleep(0.02)
        if self.stdout.closed:
            return "", ""
        with self.stdout, self.stderr:
            return self.stdout.read(), self.stderr.read()


def start(arguments: list[str], cwd: Path, env: dict[str, str] | None = None) -> Any:
    """Start `audiobook` with arguments; a new environment needs a new interpreter."""
    if env or not hasattr(os, "fork"):
        return subprocess.Popen(
            [sys.executable, "-m", "audiobook", *arguments],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {})},
        )
    return Process(arguments, cwd)
