"""The process that reads strangers' mail, so that what a mail can do to a reader happens to nobody else.

::

    parent                      child (python -m inbound.child)
      length + raw bytes  --->    RLIMIT_AS, CPU seconds a mail
      length + JSON      <---    ParsedMail as plain values, or a reason

A child that takes too long, grows too big or dies is killed and replaced; the mail it was reading gives `ParseFailed`, the ones
behind it are read by its successor. The parent only believes the shapes of :mod:`inbound.wire`.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import select
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
AHEAD = 32
"""Mails sent to the child before the first answer is fetched: it never waits for its parent's commits."""
PIPE_BYTES = AHEAD_BYTES = 1024 * 1024
"""Room in each pipe, and how many bytes are sent ahead: answers wait there while the parent files."""
DIE_ON = "TAKT_FAIL_PARSE_CHILD_ON"
"""Fail point for tests: a child that meets this text in a mail dies at once."""

_LENGTH = struct.Struct(">I")


class ParseFailed(Exception):
    """A mail could not be read within the limits; the message says which one broke."""


class ParseChild:
    """One child process and the pipes to it. Not thread-safe: :class:`ParsePool` locks.

    Nothing here waits for a pipe to take something: bytes go out and answers come in whenever there is room, so a child that is
    lost in one mail never holds up its parent beyond the time it is given.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._incoming = bytearray()
        self._outgoing: deque[memoryview] = deque()
        self._ended = False
        """The child closed its side: what is in `_incoming` is all there will be."""
        self.sent = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def send(self, raw: bytes) -> None:
        """Hand over a mail; the answer is fetched by `receive`, in order. ParseFailed when the child can take no more."""
        self._running()
        self._outgoing += (memoryview(_LENGTH.pack(len(raw))), memoryview(raw))
        self.sent += 1
        self._exchange(0)

    def has_answer(self, seconds: float) -> bool:
        """Whether the next answer, or the end of the child, is there within so many seconds."""
        deadline = time.monotonic() + seconds
        while self._process is not None and not self._ended and self._missing():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._exchange(left)
        return True

    def receive(self) -> ParsedMail:
        """The answer to the oldest mail sent. On ParseFailed the child is gone, and what was sent behind it with it."""
        if self._process is None:
            raise ParseFailed("the reading process died")
        try:
            if not self.has_answer(WALL_SECONDS):
                raise ParseFailed(f"reading it took more than {WALL_SECONDS:.0f} seconds")
            if self._missing():
                raise ParseFailed(self._death())
            answer = json.loads(self._take_answer())
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
        self._incoming.clear()
        self._outgoing.clear()
        self._ended = False
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

    def _running(self) -> None:
        if self._process is not None and not self._ended and self._process.poll() is None:
            return
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
        assert self._process.stdin is not None and self._process.stdout is not None
        for pipe in (self._process.stdin, self._process.stdout):
            os.set_blocking(pipe.fileno(), False)
            with suppress(OSError):  # where the system allows less, the child waits a little more often
                fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def _exchange(self, seconds: float) -> None:
        """Move bytes both ways as far as they go at once, after waiting so many seconds at most for anything to go."""
        assert (
            self._process is not None and self._process.stdin is not None and self._process.stdout is not None
        )
        source, sink = self._process.stdout.fileno(), self._process.stdin.fileno()
        poll = select.poll()
        poll.register(source, select.POLLIN)
        if self._outgoing:
            poll.register(sink, select.POLLOUT)
        ready = {pipe for pipe, _ in poll.poll(max(0.0, seconds) * 1000)}
        if source in ready:
            piece = os.read(source, 1 << 18)
            self._ended = self._ended or not piece
            self._incoming += piece
            if len(self._incoming) > ANSWER_BYTES + PIPE_BYTES:
                raise ParseFailed("its readable form is too large")
        if sink in ready:
            self._write_some(sink)

    def _write_some(self, sink: int) -> None:
        try:
            while self._outgoing:
                written = os.write(sink, self._outgoing[0][: 1 << 18])
                if written < len(self._outgoing[0]):
                    self._outgoing[0] = self._outgoing[0][written:]
                else:
                    self._outgoing.popleft()
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._outgoing.clear()  # what it still answered is read; then its end is seen

    def _missing(self) -> int:
        """Bytes that the next answer still lacks."""
        head = _LENGTH.size
        if len(self._incoming) < head:
            return head - len(self._incoming)
        size: int = _LENGTH.unpack_from(self._incoming)[0]
        if size > ANSWER_BYTES:
            raise ParseFailed("its readable form is too large")
        return max(0, head + size - len(self._incoming))

    def _take_answer(self) -> bytes:
        end = _LENGTH.size + _LENGTH.unpack_from(self._incoming)[0]
        data = bytes(self._incoming[_LENGTH.size : end])
        del self._incoming[:end]
        return data

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

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        return self._child.pid

    def parse(self, raw: bytes) -> ParsedMail:
        """Read one mail. Raises ParseFailed."""
        result = next(iter(self.parse_many([raw])))
        if isinstance(result, Exception):
            raise result
        return result

    def parse_many(self, raws: Iterable[bytes]) -> Iterator[ParsedMail | Exception]:
        """One result a mail, in order; `ParseFailed` is given, not raised. The child reads ahead while results are used."""
        return (result for result in self.parse_stream(raws, patience=WALL_SECONDS * 4) if result is not None)

    def parse_stream(
        self, raws: Iterable[bytes], *, patience: float
    ) -> Iterator[ParsedMail | Exception | None]:
        """Like `parse_many`, and None in between when the next result is not there after `patience` seconds: a good moment
        to finish what was read before. The mail is read on; its own result comes later."""
        with self._lock:
            try:
                yield from self._read_all(iter(raws), patience)
            finally:
                if self._child.sent:
                    self._child.kill()  # the caller left early: its answers must not reach the next one

    def _read_all(self, raws: Iterator[bytes], patience: float) -> Iterator[ParsedMail | Exception | None]:
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
                if not self._child.has_answer(patience):
                    yield None
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
