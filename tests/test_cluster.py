"""Parts made by the workers of a real Dask scheduler."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ending import OWN_GROUP, kill_all

pytest.importorskip("distributed", reason="the cluster comes with the extra [cluster]")

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers, processes of their own: (address, the workers)."""
    running: list[subprocess.Popen] = []

    def start(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            **OWN_GROUP,
        )
        running.append(process)
        return process

    scheduler = start(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter"
    )
    address = None
    for line in scheduler.stderr:
        found = re.search(rb"tcp://127\.0\.0\.1:\d+", line)
        if found:
            address = found.group().decode()
            break
    assert address is not None
    workers = [
        start(
            "distributed.cli.dask_worker",
            address,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
        )
        for _ in range(2)
    ]
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, workers
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_the_same_bytes_and_a_killed_worker_loses_nothing(audiobook, tmp_path, cluster):
    address, workers = cluster
    story = tmp_path / "long.txt"
    text = STORY.read_text(encoding="utf-8").split("Chapter One")[1]
    story.write_text(
        "\n\n".join(f"Chapter {n}\n{text}".replace("Tobias", f"Tobias{n}") for n in range(1, 6)), encoding="utf-8"
    )
    home = tmp_path / "home"
    home.mkdir()
    assert audiobook("make", story, cwd=home).returncode == 0
    away = tmp_path / "away"
    away.mkdir()
    run = subprocess.Popen(
        [sys.executable, "-m", "audiobook", "make", str(story), "-q", "--cluster", address],
        cwd=away, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    clips = away / "output/long/clips"
    deadline = time.monotonic() + 60
    while run.poll() is None and time.monotonic() < deadline and not (clips.is_dir() and list(clips.iterdir())):
        time.sleep(0.02)
    kill_all(workers[0])
    _, err = run.communicate(timeout=180)
    assert run.returncode == 0, err.decode()
    assert (away / "output/long.mp3").read_bytes() == (home / "output/long.mp3").read_bytes()


def test_a_workers_process_stays_and_is_replaced_where_it_has_ended():
    """Parts are the same bytes as at home; what is wrong with one does not end the process."""
    from dataclasses import replace

    from audiobook import engines
    from audiobook.cast import Setting
    from audiobook.errors import EngineError
    from audiobook.parts import Job
    from audiobook.pipeline import cluster
    from audiobook.pipeline.worker_pool import WorkerPool
    from audiobook.publishing.formats import Encoding
    from audiobook.timeline import Utterance

    tone = engines.load("tone")
    said = Utterance(0, 0, None, "The boat is ready.", Setting("tone/bass"), pause_ms=300)
    job = Job((said,), tuple(tone.voices()), Encoding(), (("tone", tone.version),))
    with WorkerPool(1) as pool:
        (at_home,) = pool.make([job])
    assert cluster.make_on_worker(job) == at_home
    (helper,) = cluster._resting
    with pytest.raises(EngineError, match="tone"):
        cluster.make_on_worker(replace(job, versions=(("tone", "of another version"),)))
    assert cluster.make_on_worker(job) == at_home
    assert cluster._resting == [helper]
    helper._process.kill()
    helper._process.wait()
    assert cluster.make_on_worker(job) == at_home
    (other,) = cluster._resting
    assert other is not helper
    other.end()
    cluster._resting.clear()


def test_no_scheduler(audiobook, tmp_path, monkeypatch):
    monkeypatch.setattr("audiobook.pipeline.cluster._CONNECT_SECONDS", 1)
    from audiobook.errors import UsageError
    from audiobook.pipeline.cluster import Cluster

    with pytest.raises(UsageError, match="no Dask scheduler"):
        Cluster("tcp://127.0.0.1:9")
