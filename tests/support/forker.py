"""``python -m tests.support.forker MODULE FD``: loads a module once, then forks a `takt` for everybody who asks (tests/support/forked.py).

test --FD: a channel and three streams--> this process --fork--> keeper --fork--> takt serve, takt queue, ...
  ^---------------- the channel: which pid; how it ended ----------|
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
from contextlib import suppress


def main(module: str, fd: int) -> None:
    """Ends when nobody is left who could ask."""
    importlib.import_module(module)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for those who run the tests; they end their desks
    gc.freeze()  # what is loaded stays, and is shared
    asked = socket.socket(fileno=fd)
    while True:
        _, fds, _, _ = socket.recv_fds(asked, 1, 4)
        if not fds:
            return
        if os.fork() == 0:
            asked.close()
            keep(socket.socket(fileno=fds[0]), fds[1:])
            return
        for each in fds:
            os.close(each)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def keep(channel: socket.socket, streams: list[int]) -> None:
    """Fork the `takt`, and tell on the channel which process it is and how it ended. Comes back in the `takt` only, when it is done."""
    with channel.makefile("r", encoding="utf-8") as lines:
        ask = json.loads(lines.readline())
    child = os.fork()
    if child == 0:
        channel.close()
        become(streams, **ask)
        return
    for stream in streams:
        os.close(stream)
    channel.sendall(f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    channel.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def become(streams: list[int], words: list[str], environment: dict[str, str], folder: str) -> None:
    """Run `takt` as a shell would; what it raises ends this process as it would end that one."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["takt", *words]
    sys.modules["__main__"].__package__ = None  # or usage lines would name this module
    from takt.cli import main as takt

    takt()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
