"""`takt` out of a process that has already loaded what takes long: the start costs a fork, not seconds of reading modules.

What comes of it is a process like any other, with its own sockets, streams and database connections; kill -9 ends it as it ends any.
How a desk loads from nothing is seen by the tests that start it `fresh` (tests/support/served.py).
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO

DESK = "tests.support.loaded"
"""Everything that `takt serve` has in memory once it is warm."""
COMMAND = "tests.support.libraries"
"""Other people's modules only: each command loads ours by itself, so that one that forgets to is found."""


class Forked:
    """The part of :class:`subprocess.Popen` that tests use."""

    def __init__(
        self,
        words: list[str],
        environment: Mapping[str, str],
        *,
        loaded: str = DESK,
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes],
        stderr: IO[bytes],
    ) -> None:
        self.returncode: int | None = None
        self._channel, theirs = socket.socketpair()
        nothing = os.open(os.devnull, os.O_RDONLY)
        streams = [stdin.fileno() if stdin else nothing, stdout.fileno(), stderr.fileno()]
        socket.send_fds(_forker(loaded), [b"!"], [theirs.fileno(), *streams])
        theirs.close()
        os.close(nothing)
        ask = {"words": words, "environment": dict(environment), "folder": str(Path.cwd())}
        self._channel.sendall(json.dumps(ask).encode() + b"\n")
        self.pid = int(self._line())

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("takt", timeout or 0)
        return code

    def send_signal(self, sign: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sign)

    def terminate(self) -> None:
        self.send_signal(15)

    def kill(self) -> None:
        self.send_signal(9)

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._channel], [], [], seconds)[0]:
            self.returncode = int(self._line())
            self._channel.close()
        return self.returncode

    def _line(self) -> bytes:
        said = b""
        while not said.endswith(b"\n"):
            piece = self._channel.recv(1)
            assert piece, "the process that forks desks is gone"
            said += piece
        return said


def run(
    words: list[str], environment: Mapping[str, str], *, text: str | None, timeout: float
) -> subprocess.CompletedProcess[str]:
    """A command from its start to its end: :func:`subprocess.run` with captured output."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        stdin.write((text or "").encode())
        stdin.seek(0)
        running = Forked(words, environment, loaded=COMMAND, stdin=stdin, stdout=out, stderr=err)
        try:
            code = running.wait(timeout)
        except BaseException:
            running.kill()
            running.wait(10)
            raise
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode())
        return subprocess.CompletedProcess(["takt", *words], code, *said)


@cache
def _forker(loaded: str) -> socket.socket:
    """The process that forks, started at the first need. It ends with this one, when nobody holds the other end any more."""
    ours, theirs = socket.socketpair()
    words = [sys.executable, "-m", "tests.support.forker", loaded, str(theirs.fileno())]
    with theirs:
        subprocess.Popen(words, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
    return ours
