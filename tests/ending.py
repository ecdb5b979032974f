"""Ending processes that tests started, with all that these started, on any system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

OWN_GROUP = (
    {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if sys.platform == "win32" else {"start_new_session": True}
)
"""For Popen: what is sent to the process reaches those that it started, and not the tests."""


def kill_all(process: subprocess.Popen) -> None:
    """End a process and all that it started at once, as a crash of the machine does."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)


def interrupt(process: subprocess.Popen) -> None:
    """Press Ctrl-C, or on Windows Ctrl-Break: a group of processes of its own hears no Ctrl-C there."""
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        os.killpg(process.pid, signal.SIGINT)
