"""kill -9 on the way out (fault plan C9, SAFETY row 20): nothing lost, and a second copy only where nobody can know better."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import select

from outbound.outbox import LEASE
from takt.desk import open_desk
from takt.settings import load
from tests.crash.harness import (
    RECOVERY,
    Letter,
    back_off_passes,
    is_quiet,
    killed,
    quiet,
    time_passes,
    wait_until,
)
from tests.support.served import Served, prepare
from tests.support.sink import Arrived, Sink, sink
from tickets.records import Event, Message, OutboxMail, OutboxRecipient, Promise, Reply, Ticket

ANSWER = (
    "Guten Tag Kim Schulz,\n\nin der Rechnung 2 fehlt die Gutschrift, da haben Sie recht. Ich lasse die Rechnung neu ausstellen. "
    "Bis morgen, 14 Uhr, melde ich mich mit dem Ergebnis bei Ihnen."
)


def with_mail_to_send(desk: Served) -> None:
    """Letter 1 is owed an acknowledgement, letter 2 has an agent's answer that is due."""
    from inbound.files import accept_batch

    with open_desk(load(desk.config)) as house:
        raws = [Letter(1).raw, Letter(2).raw]
        accept_batch(house.store, raws, mailbox_id=house.mailbox(None).id, now=house.now)
        assert house.process() == {"filed": 2}
        done = house.reply("T-2026-000002", "mira@takt.test", ANSWER, second_look=True)
        assert done["decision"] == "release", done


def crash_once(desk: Served, point: str) -> None:
    with desk.process(failpoint=f"{point}=kill9") as running:
        killed(running)
    time_passes(desk)


def copies(world: Sink, letter: Letter) -> list[Arrived]:
    return [mail for mail in world.mails if mail.recipients == (letter.sender,)]


@pytest.mark.parametrize(
    ("point", "of_the_answer", "of_the_acknowledgement"),
    [
        ("out.before_connect", 1, 0),
        ("out.after_rcpt", 1, 0),
        ("out.after_data", 1, 0),
        ("out.after_dot", 2, 1),
        ("out.after_reply", 2, 1),
    ],
)
def test_killed_anywhere_on_the_way_out(
    database_url: str, tmp_path: Path, point: str, of_the_answer: int, of_the_acknowledgement: int
) -> None:
    """Two crashes: one meets the agent's answer, one the acknowledgement. Automatic mail never goes out twice."""
    with sink() as world:
        desk = prepare(tmp_path, database_url, relay_port=world.port)
        with_mail_to_send(desk)
        crash_once(desk, point)
        crash_once(desk, point)
        with desk.process():
            quiet(desk)
            wait_until(
                lambda: len(copies(world, Letter(2))) == of_the_answer,
                f"{of_the_answer} copies of the answer arrived",
            )
        with desk.store() as store, store.read() as session:
            mails = {mail.kind: mail for mail in session.scalars(select(OutboxMail))}
            frozen = {kind: mail.content for kind, mail in mails.items()}
            doubts = {kind: mail.recipients[0].unsure for kind, mail in mails.items()}
            assert session.scalars(select(Reply.state)).all() == ["sent"]
        answers, automatic = copies(world, Letter(2)), copies(world, Letter(1))
        assert {mail.raw for mail in answers} == {frozen["reply"]}, "the same bytes under the same Message-ID"
        assert {mail.raw for mail in automatic} <= {frozen["acknowledgement"]}
        assert (len(answers), len(automatic)) == (of_the_answer, of_the_acknowledgement)
        assert (mails["reply"].state, mails["acknowledgement"].state) == ("sent", "uncertain")
        assert doubts == {"reply": 1, "acknowledgement": 1}, "each doubt is shown"
        assert all(hashlib.sha256(frozen[kind]).hexdigest() == mail.sha256 for kind, mail in mails.items())
        assert desk.ledger()["balanced"]


def test_what_a_dead_sender_held_is_taken_up_within_two_minutes() -> None:
    assert LEASE < RECOVERY


def test_killed_inside_the_release(database_url: str, tmp_path: Path) -> None:
    """All or nothing: reply, frozen mail, promise and message are one transaction."""
    with sink() as world:
        desk = prepare(tmp_path, database_url, relay_port=world.port)
        (tmp_path / "mail.eml").write_bytes(Letter(1).raw)
        desk.takt("ingest", str(tmp_path / "mail.eml"))
        words = (
            "reply",
            "T-2026-000001",
            "--as",
            "mira@takt.test",
            "--text",
            ANSWER,
            "--second-look",
            "--no-deliver",
        )

        def rows() -> list[int]:
            with desk.store() as store, store.read() as session:
                kinds = (Reply, OutboxMail, Promise, Message, Event)
                return [len(session.scalars(select(kind)).all()) for kind in kinds]

        before = rows()
        desk.environment["TAKT_FAILPOINT"] = "out.inside_release=kill9"
        assert desk.takt(*words, check=False).returncode == -9
        assert rows() == before
        desk.environment.clear()
        desk.takt(*words)
        with desk.process():
            quiet(desk)
        assert [mail.recipients for mail in world.mails] == [(Letter(1).sender,)]
        with desk.store() as store, store.read() as session:
            assert session.scalars(select(Reply.state)).all() == ["sent"]
            assert session.scalars(select(Promise.source)).all() == ["reply"]


def _in_doubt(desk: Served) -> bool:
    with desk.store() as store, store.read() as session:
        return 1 in session.scalars(select(OutboxRecipient.unsure)).all()


def test_killed_while_the_relay_is_silent(database_url: str, tmp_path: Path) -> None:
    """The relay took the mail and says nothing; the desk is killed while it waits for the final reply."""
    from tests.outbound.scripted import scripted

    with scripted(dot=["stall"]) as relay:
        desk = prepare(tmp_path, database_url, relay_port=relay.port)
        with_mail_to_send(desk)
        with desk.process() as running:
            wait_until(lambda: len(relay.mails) == 1, "the relay has one mail")
            running.kill()
            killed(running)
        time_passes(desk)
        with desk.process():
            wait_until(lambda: _in_doubt(desk), "the desk knows that it does not know")
            back_off_passes(desk)
            wait_until(lambda: is_quiet(desk) and relay.copies(Letter(1).sender) == 1, "all mail is out")
        assert relay.copies(Letter(2).sender) == 2
        assert len({mail.raw for mail in relay.mails if Letter(2).sender in mail.recipients}) == 1
        with desk.store() as store, store.read() as session:
            assert session.scalars(select(Ticket.state)).all() == ["open", "open"]
        shown = {mail["kind"]: mail for mail in desk.json("outbox")}
        assert [shown[kind]["state"] for kind in ("reply", "acknowledgement")] == ["sent", "sent"]
        assert [shown[kind]["recipients"][0]["unsure"] for kind in ("reply", "acknowledgement")] == [1, 0]
        assert desk.json("ledger")["balanced"]
