"""What happens to mail on the server once it is kept, also when we crash on the way (fault plan C8): nothing is flagged or removed too soon."""

from __future__ import annotations

import pytest

from tests.inbound.imap.fetching import Fetch, filed, kept, mail
from tests.support.desk import Desk
from tests.support.imap_server import Folder, ImapServer


@pytest.mark.parametrize("after", ["seen", "move", "delete"])
@pytest.mark.parametrize("point", ["in.after_imap_commit", "in.before_imap_expunge"])
def test_a_crash_between_commit_and_flag_is_finished_at_the_next_poll(
    desk: Desk, server: ImapServer, monkeypatch: pytest.MonkeyPatch, after: str, point: str
) -> None:
    server.folders["Erledigt"] = Folder()
    for number in range(1, 4):
        server.inbox.add(mail(number))
    fetch = Fetch(desk, server, after=after, move_to="Erledigt" if after == "move" else "")
    monkeypatch.setenv("TAKT_FAILPOINT", f"{point}=raise:OSError")
    if point == "in.after_imap_commit" or after == "delete":
        with pytest.raises(OSError, match="failpoint"):
            fetch.once()
    monkeypatch.delenv("TAKT_FAILPOINT")
    fetch.until_quiet()
    assert kept(desk) == [mail(1), mail(2), mail(3)]
    assert filed(desk) == ["Mail 1", "Mail 2", "Mail 3"]
    left = {"seen": [{"\\Seen"}] * 3, "move": [], "delete": []}[after]
    assert server.flags() == left
    assert len(server.folders["Erledigt"].mails) == (3 if after == "move" else 0)


@pytest.mark.parametrize("after", ["move", "delete"])
def test_nobody_elses_deleted_mail_goes_with_ours(desk: Desk, server: ImapServer, after: str) -> None:
    """Without MOVE and UIDPLUS mail is only marked; EXPUNGE without UIDs is never said."""
    server.capabilities = "IMAP4rev1"
    server.folders["Erledigt"] = Folder()
    server.inbox.add(mail(1), flags={"\\Deleted"}, arrived=desk.now)
    server.inbox.add(mail(2))
    Fetch(desk, server, after=after, move_to="Erledigt" if after == "move" else "").until_quiet()
    assert len(server.inbox.mails) == 2 and "EXPUNGE" not in server.verbs
    assert all("\\Seen" in flags for flags in server.flags())


def test_what_is_left_with_the_server_is_not_touched(desk: Desk, server: ImapServer) -> None:
    server.inbox.add(mail(1))
    Fetch(desk, server, after="leave").until_quiet()
    assert server.flags() == [set()] and "UID STORE" not in server.verbs and len(kept(desk)) == 1
