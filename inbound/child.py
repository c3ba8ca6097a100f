"""The process that reads strangers' mail, so that what a mail can do to a reader happens to nobody else.

::

    parent                      child (python -m inbound.child)
      length + raw bytes  --->    RLIMIT_AS, CPU seconds a mail
      length + JSON      <---    ParsedMail as plain values, or a reason

A child that takes too long, grows too big or dies is killed and replaced; the mail it was reading gives `ParseFailed`, the ones
behind it are read by its successor. The parent only believes the shapes of :mod:`inbound.wire`.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import FrameType, TracebackType
from typing import BinaryIO

from inbound.parse import parse
from inbound.parsed import ParsedMail
from inbound.wire import from_dict, to_dict

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 15.0
ANSWER_BYTES = 64 * 1024 * 1024
AHEAD = 8
"""Mails sent to the child before the first answer is fetched: it never waits for its parent's commits."""
AHEAD_BYTES = 256 * 1024
DIE_ON = "TAKT_FAIL_PARSE_CHILD_ON"
"""Fail point for tests: a child that meets this text in a mail dies at once."""

_LENGTH = struct.Struct(">I")


class ParseFailed(Exception):
    """A mail could not be read within the limits; the message says which one broke."""


class ParseChild:
    """One child process and the pipes to it. Not thread-safe: :class:`ParsePool` locks."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = bytearray()
        self.sent = 0

    def send(self, raw: bytes) -> None:
        """Hand over a mail; the answer is fetched by `receive`, in order."""
        process = self._running()
        assert process.stdin is not None
        self._write(process, _LENGTH.pack(len(raw)) + raw if len(raw) < 1 << 20 else _LENGTH.pack(len(raw)))
        if len(raw) >= 1 << 20:
            self._write(process, raw)
        self.sent += 1

    def receive(self) -> ParsedMail:
        """The answer to the oldest mail sent. On ParseFailed the child is gone, and what was sent behind it with it."""
        if self._process is None:
            raise ParseFailed("the reading process died")
        deadline = time.monotonic() + WALL_SECONDS
        try:
            size = _LENGTH.unpack(self._read(_LENGTH.size, deadline))[0]
            if size > ANSWER_BYTES:
                raise ParseFailed("its readable form is too large")
            answer = json.loads(self._read(size, deadline))
            if "error" in answer:
                raise ParseFailed(str(answer["error"])[:200])
            mail = from_dict(answer)
        except (ValueError, TypeError, KeyError) as error:
            self.kill()
            raise ParseFailed("the reading process gave a malformed answer") from error
        except ParseFailed:
            self.kill()
            raise
        self.sent -= 1
        return mail

    def kill(self) -> None:
        """End the child now."""
        process, self._process = self._process, None
        self._buffer.clear()
        self.sent = 0
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        if self._process is not None and self.sent:
            raise ParseFailed(self._death())
        self.kill()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "inbound.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            bufsize=0,
        )
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)
        return self._process

    def _write(self, process: subprocess.Popen[bytes], data: bytes) -> None:
        """Write all, and meanwhile take in answers, or both sides would wait on full pipes."""
        assert process.stdin is not None and process.stdout is not None
        view = memoryview(data)
        deadline = time.monotonic() + WALL_SECONDS * 2
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdin, selectors.EVENT_WRITE)
            selector.register(process.stdout, selectors.EVENT_READ)
            while view:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    raise ParseFailed(f"reading it took more than {WALL_SECONDS:.0f} seconds")
                for key, _ in ready:
                    if key.fileobj is process.stdout:
                        self._take(process.stdout)
                    else:
                        try:
                            view = view[os.write(process.stdin.fileno(), view[: 1 << 16]) :]
                        except BrokenPipeError as error:
                            raise ParseFailed(self._death()) from error

    def _read(self, size: int, deadline: float) -> bytes:
        assert self._process is not None and self._process.stdout is not None
        stdout = self._process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while len(self._buffer) < size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise ParseFailed(f"reading it took more than {WALL_SECONDS:.0f} seconds")
                self._take(stdout)
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def _take(self, stdout: object) -> None:
        assert self._process is not None and self._process.stdout is not None
        piece = os.read(self._process.stdout.fileno(), 1 << 18)
        if not piece:
            raise ParseFailed(self._death())
        self._buffer += piece
        if len(self._buffer) > ANSWER_BYTES + (1 << 20):
            raise ParseFailed("its readable form is too large")

    def _death(self) -> str:
        assert self._process is not None
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            code = 0
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return f"reading it took more than {CPU_SECONDS} seconds or too much memory"
        return "the reading process died"


class ParsePool:
    """A child, kept and replaced. Thread-safe: one batch at a time."""

    def __init__(self) -> None:
        self._child = ParseChild()
        self._lock = threading.Lock()

    def parse(self, raw: bytes) -> ParsedMail:
        """Read one mail. Raises ParseFailed."""
        result = next(iter(self.parse_many([raw])))
        if isinstance(result, Exception):
            raise result
        return result

    def parse_many(self, raws: Iterable[bytes]) -> Iterator[ParsedMail | Exception]:
        """One result a mail, in order; `ParseFailed` is given, not raised. The child reads ahead while results are used."""
        with self._lock:
            try:
                yield from self._read_all(iter(raws))
            finally:
                if self._child.sent:
                    self._child.kill()  # the caller left early: its answers must not reach the next one

    def _read_all(self, raws: Iterator[bytes]) -> Iterator[ParsedMail | Exception]:
        waiting: deque[bytes] = (
            deque()
        )  # taken from the caller, no result yet; the first `child.sent` are with the child
        exhausted = False
        while True:
            while not exhausted and len(waiting) < AHEAD and sum(map(len, waiting)) < AHEAD_BYTES:
                raw = next(raws, None)
                if raw is None:
                    exhausted = True
                else:
                    waiting.append(raw)
            if not waiting:
                return
            try:
                self._send_ahead(waiting)
                result: ParsedMail | Exception = self._child.receive()
            except ParseFailed as failure:
                self._child.kill()
                result = failure
            waiting.popleft()
            yield result

    def _send_ahead(self, waiting: deque[bytes]) -> None:
        """A child that dies while it is being fed may have answered older mails: those answers are fetched first, so that
        the failure falls on the mail that caused it."""
        try:
            for raw in list(waiting)[self._child.sent :]:
                self._child.send(raw)
        except ParseFailed:
            if not self._child.sent:
                raise

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._child.kill()

    def __enter__(self) -> ParsePool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


# -- inside the child ------------------------------------------------------------------------------------------------------


def main() -> None:
    """Read mails from standard input until it closes. The parent's death closes it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, _too_slow)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = os.fdopen(0, "rb", buffering=1 << 16)
    answers = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)  # a library that prints must not speak into the answers
    marker = os.environ.get(DIE_ON, "").encode()
    while head := source.read(_LENGTH.size):
        raw = source.read(_LENGTH.unpack(head)[0])
        if marker and marker in raw:
            os.kill(os.getpid(), signal.SIGKILL)
        _answer(answers, raw)


def _answer(answers: BinaryIO, raw: bytes) -> None:
    _limit_cpu()
    try:
        data = json.dumps(to_dict(parse(raw)), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except MemoryError:
        data = b'{"error": "reading it took too much memory"}'
    answers.write(_LENGTH.pack(len(data)) + data)
    answers.flush()


def _limit_cpu() -> None:
    """The limit counts from the process's birth, so it moves along with every mail."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS + 1, hard))


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    os._exit(3)


if __name__ == "__main__":
    main()
