"""What the gate saw is kept at each submit: the first look, the change, the reason, and the look with which the reply left."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

import outbound
from tests.support.desk import Desk
from tickets import drafts
from tickets.records import GateCheck, Reply, Ticket

ACCUSING = "Guten Tag Kim Schulz,\n\nSie haben offenbar vergessen, die Gutschrift anzufordern. Ich melde mich bis morgen, 14 Uhr."
KIND = (
    "Guten Tag Kim Schulz,\n\nin der Rechnung 4711 fehlt die Gutschrift, das stimmt. Ich lasse sie heute buchen und melde "
    "mich bis morgen, 14 Uhr, mit der neuen Rechnung bei Ihnen."
)


def submit(desk: Desk, reply_id: int, **how: object) -> str:
    with desk.store.write() as session:
        return outbound.release(session, reply_id, signer=desk.signer, now=desk.now, **how).decision  # type: ignore[arg-type]


def rewrite(desk: Desk, reply_id: int, text: str) -> None:
    with desk.store.write() as session:
        session.get_one(Reply, reply_id).text = text


def seen(desk: Desk) -> list[tuple[int, str, bool, bool, list[str]]]:
    with desk.store.read() as session:
        return [
            (
                c.sequence,
                c.decision,
                c.final,
                c.overridden,
                [f.category for f in c.findings if f.severity != "hint"],
            )
            for c in session.scalars(select(GateCheck).order_by(GateCheck.id))
        ]


def draft(desk: Desk, text: str) -> int:
    with desk.store.write() as session:
        ticket: Ticket = desk.open_ticket(session)
        return desk.write_reply(session, ticket, text).id


def test_a_held_reply_that_was_changed_shows_both_looks(desk: Desk) -> None:
    reply_id = draft(desk, ACCUSING)
    assert submit(desk, reply_id) == "hold"
    rewrite(desk, reply_id, KIND)
    assert submit(desk, reply_id, second_look=True) == "release"
    assert seen(desk) == [(1, "hold", False, False, ["blame"]), (2, "release", True, False, [])]
    with desk.store.read() as session:
        check = session.scalars(select(GateCheck).where(GateCheck.final)).one()
        assert check.day == dt.date(2026, 11, 24) and check.language == "de"
        assert check.agent_id == desk.agent_id and check.mailbox_id == desk.mailbox_id
        assert "concrete_promise" in {p.category for p in check.praise}


def test_an_override_is_marked_and_an_undo_takes_the_final_mark_back(desk: Desk) -> None:
    reply_id = draft(desk, ACCUSING)
    assert submit(desk, reply_id, override_reason="So mit Herrn Schulz am Telefon besprochen.") == "release"
    assert seen(desk) == [(1, "release", True, True, ["blame"])]
    with desk.store.write() as session:
        assert outbound.undo(session, reply_id, now=desk.now + dt.timedelta(seconds=5))
    assert seen(desk) == [(1, "release", False, True, ["blame"])]


def test_a_draft_that_the_gate_held_can_be_thrown_away(desk: Desk) -> None:
    reply_id = draft(desk, ACCUSING)
    assert submit(desk, reply_id) == "hold"
    with desk.store.write() as session:
        drafts.discard(session, session.get_one(Reply, reply_id))
    assert seen(desk) == []
