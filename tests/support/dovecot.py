"""A real Dovecot on a free loopback port, with one account, for as long as a test needs it."""

from __future__ import annotations

import imaplib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "service@takt.test", "ein-langes-passwort"
CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{root}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
default_vsz_limit = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={root}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running server and its mailbox."""

    port: int
    root: Path

    @property
    def settings(self) -> str:
        """The part of takt.toml that fetches from here; mail that lies there already is left alone."""
        return (
            f'\n[[imap]]\nmailbox = "{USER}"\nhost = "127.0.0.1"\nport = {self.port}\ntls = "none"\n'
            f'username = "{USER}"\npassword = "{PASSWORD}"\nbegin = "new"\n'
        )

    def login(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *raws: bytes, folder: str = "INBOX") -> None:
        client = self.login()
        for raw in raws:
            assert client.append(folder, "", "", raw)[0] == "OK"
        client.logout()

    def flags(self, folder: str = "INBOX") -> list[str]:
        """The flags of every mail, in order."""
        client = self.login()
        client.select(folder, readonly=True)
        _, answer = client.fetch("1:*", "(FLAGS)")
        client.logout()
        return [
            item.decode().partition("FLAGS (")[2].partition(")")[0]
            for item in answer
            if isinstance(item, bytes)
        ]

    def renumber(self) -> None:
        """Give the INBOX a new UIDVALIDITY, as a restored server does."""
        (self.root / "mail" / USER / "dovecot-uidlist").unlink()
        for index in (self.root / "mail" / USER).glob("dovecot.index*"):
            index.unlink()
        time.sleep(1.1)  # UIDVALIDITY is the second in which the list is made


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Start one and stop it again."""
    with tempfile.TemporaryDirectory(prefix="takt-imap-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        root.chmod(0o755)
        for part in ("run", "state", "mail"):
            (root / part).mkdir()
        shutil.chown(root / "mail", "mail", "mail")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        config = root / "dovecot.conf"
        config.write_text(CONFIG.format(root=root, port=port, user="mail", group="mail", password=PASSWORD))
        process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(config)])
        try:
            _until_listening(port, process, root)
            yield Dovecot(port, root)
        finally:
            process.terminate()
            process.wait(10)


def _until_listening(port: int, process: subprocess.Popen[bytes], root: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(
                f"dovecot ended: {(root / 'log').read_text() if (root / 'log').exists() else ''}"
            )
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("dovecot does not listen")
