"""Parts made on other machines: the same jobs, through Dask's executor.

Each job runs on a worker in a Python process of its own, with the same watch over the engine as at home; so the bytes are the
same, and a worker that dies costs the parts it was at: Dask gives them to another.
"""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any

from audiobook import engines
from audiobook.errors import AudiobookError, EngineError, UsageError
from audiobook.invocation import install, module
from audiobook.pipeline.parts import Job
from audiobook.pipeline.worker_pool import WorkerPool
from audiobook.workspace import StoredPart

_CONNECT_SECONDS = 15
"""How long to wait for a scheduler: a chosen limit, with reserve for a slow network."""

_JOB_SECONDS = 3600
"""How long a worker may take for a part, about four minutes of speech, before it is given up. A chosen limit, with reserve for slow voices."""


class Cluster:
    """Makes parts on the workers of a Dask scheduler.

    Args:
        address: the scheduler's, for example "tcp://10.0.0.5:8786".

    Raises:
        UsageError: `distributed` is not installed, or there is no scheduler, or it has no workers.
    """

    def __init__(self, address: str) -> None:
        try:
            client: Any = importlib.import_module("distributed").Client
        except ImportError as e:
            raise UsageError("A cluster needs Dask.", install("cluster")) from e
        try:
            self._client: Any = client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, ImportError) as e:
            raise UsageError(
                f"There is no Dask scheduler at {address}.", f"Start one with `{module('dask', 'scheduler')}`."
            ) from e
        self._threads = sum(w["nthreads"] for w in self._client.scheduler_info(n_workers=-1)["workers"].values())
        if not self._threads:
            self._client.close()
            raise UsageError(
                f"The scheduler at {address} has no workers.", f"Start some with `{module('dask', 'worker', address)}`."
            )

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def make(self, jobs: Iterable[Job]) -> Iterator[StoredPart]:
        """Make parts, in order; see `WorkerPool.make`."""
        executor: Executor = self._client.get_executor(retries=3, pure=False)
        pending: deque[Future[StoredPart]] = deque()
        for job in jobs:
            # A worker's disk is not ours: no store of single clips.
            pending.append(executor.submit(make_on_worker, replace(job, spoken=None)))
            if len(pending) >= 2 * self._threads + 2:
                yield self._result(pending.popleft())
        while pending:
            yield self._result(pending.popleft())

    def _result(self, future: Future[StoredPart]) -> StoredPart:
        killed: Any = importlib.import_module("distributed.scheduler").KilledWorker
        try:
            return future.result()
        except killed as e:
            raise EngineError(f"Workers of the cluster died again and again ({e}).", "See the workers' logs.") from e


def make_on_worker(job: Job) -> StoredPart:
    """What a worker does: the part, made by a Python process of its own.

    Raises:
        AudiobookError: see `WorkerPool.make`; also where the worker's engines are of other versions than ours.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=pickle.dumps(job),
        capture_output=True,
        timeout=_JOB_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise EngineError(f"A worker could not start audiobook: {done.stderr.decode(errors='replace')[-200:]}")
    answer = pickle.loads(done.stdout)
    if isinstance(answer, AudiobookError):
        raise answer
    part: StoredPart = answer
    return part


def _answer(job: Job) -> StoredPart | AudiobookError:
    try:
        for name, version in job.versions:
            own = engines.load(name).version
            if own != version:
                return EngineError(
                    f"A worker has {name} {own}, this machine {version}.", "Install the same versions everywhere."
                )
        with WorkerPool(1) as pool:
            return next(iter(pool.make([job])))
    except AudiobookError as e:
        return e


def main() -> None:
    """Read a job from standard input, write its part to standard output; both pickled by our own side."""
    sys.stdout.buffer.write(pickle.dumps(_answer(pickle.loads(sys.stdin.buffer.read()))))


if __name__ == "__main__":
    main()
