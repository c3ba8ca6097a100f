"""The status page: open to whoever has the link, closed to whoever guesses, and without anything internal."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from tests.outbound.helpers import DAY, HOUR, release
from tests.support.browser import client_of
from tests.support.desk import PROFILE, Desk
from tickets import actions, promises, status, status_links
from tickets.records import Mailbox, StatusLink, Ticket
from tickets.tokens import Signer
from tickets.windows import refresh_due

SECRET = "Achtung, der Kunde zahlt schlecht"


def furnish(desk: Desk, **profile: object) -> str:
    """A ticket with a promise, a rhythm, a note, and its link's path."""
    with desk.store.write() as session:
        box = session.get_one(Mailbox, desk.mailbox_id)
        box.profile_data = {**PROFILE.model_dump(mode="json"), **profile}
        ticket = desk.open_ticket(session)
        actions.add_note(session, ticket, desk.agent_id, SECRET, now=desk.now)
        promises.make(
            session, ticket, source="reply", what="Ich schicke die Gutschrift.", due_at=desk.now + DAY,
            agent_id=desk.agent_id, now=desk.now,
        )  # fmt: skip
        refresh_due(session, ticket)
        status.set_rhythm(session, ticket, "donnerstags, 10 Uhr", agent_id=None, now=desk.now)
        return link(desk, session)


def link(desk: Desk, session: object) -> str:
    ticket = session.scalars(select(Ticket)).first()  # type: ignore[attr-defined]
    return status_links.url_of(session, ticket, signer=desk.signer, base_url="", now=desk.now)  # type: ignore[arg-type]


def visit(desk: Desk, path: str, now: dt.datetime | None = None, language: str = "de") -> tuple[int, str]:
    client = client_of(desk, desk.agent_id, now=lambda: now or desk.now)
    client.cookies.clear()
    answer = client.get(path, headers={"accept-language": language})
    assert answer.headers["x-robots-tag"] == "noindex" and answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.text


def test_it_shows_what_was_promised_and_nothing_internal(desk: Desk) -> None:
    path = furnish(desk)
    code, page = visit(desk, path)
    assert code == 200
    for words in ("Rechnung 4711", "in Arbeit", "morgen, Mittwoch, 25. November, 10:00 Uhr", "Ich schicke die Gutschrift.",
                  "übermorgen, Donnerstag, 26. November, 10:00 Uhr", "donnerstags, 10:00 Uhr", "Telefon 030 5550 100"):  # fmt: skip
        assert words in page, words
    for words in (SECRET, "Mira", "Sommer", "kim@example.org", "/tickets/", "Gutschrift. Wann kommt sie?"):
        assert words not in page, words


def test_both_languages(desk: Desk) -> None:
    path = furnish(desk)
    assert "What happens next" in visit(desk, path + "?lang=en")[1]
    assert "Was als Nächstes geschieht" in visit(desk, path, language="en")[1], (
        "the client's own language first"
    )


def test_waiting_says_whose_turn_it_is_and_what_stands(desk: Desk) -> None:
    path = furnish(desk, windows={"normal": {"first": 16, "next": 16, "solution": 40}})
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        status.windows.start(session, ticket, "solution", now=desk.now)
        reply = desk.write_reply(
            session,
            ticket,
            "Guten Tag Kim Schulz,\n\nwelche IBAN gilt für die Gutschrift zur Rechnung 4711?",
            ask_client=True,
        )
        release(desk, session, reply)
    page = visit(desk, path)[1]
    assert "Der nächste Schritt liegt bei Ihnen" in page
    assert (
        "Die Zeit bis zur Lösung steht, solange wir auf Ihre Antwort warten. Zusagen laufen weiter." in page
    )


def test_a_late_promise_is_said_honestly(desk: Desk) -> None:
    page = visit(desk, furnish(desk), desk.now + 26 * HOUR)[1]
    assert "Das hätten Sie schon hören sollen." in page


def test_announcements_and_the_emergency_rule(desk: Desk) -> None:
    from tickets import urgency

    path = furnish(
        desk,
        announcements=[
            {
                "start": "2026-11-28T08:00",
                "end": "2026-11-28T18:00",
                "de": "Am Samstag warten wir die Server.",
            }
        ],
    )
    with desk.store.write() as session:
        urgency.claim(session, session.scalars(select(Ticket)).one(), now=desk.now)
    page = visit(desk, path)[1]
    assert "Am Samstag warten wir die Server." in page and "Was ein Notfall ist" in page


def test_guesses_expired_and_revoked_links_look_the_same(desk: Desk) -> None:
    path = furnish(desk)
    forged = Signer({"k1": b"another-key-0123456789abcdef"}, "k1").token("s", 1, 1)
    with desk.store.write() as session:
        other = desk.signer.token("s", 2, 1), desk.signer.token("s", 1, 99), desk.signer.token("c", 1, 1)
    answers = [
        visit(desk, f"/s/{token}") for token in (forged, *other, "x", "s-1-1-k1-", "ä" * 300, path[3:-1])
    ]
    answers.append(visit(desk, path, desk.now + 91 * DAY))
    with desk.store.write() as session:
        assert status_links.revoke(session, session.scalars(select(Ticket)).one(), by=None, now=desk.now) == 1
    answers.append(visit(desk, path))
    assert {code for code, _ in answers} == {404}
    assert len({page for _, page in answers}) == 1


def test_after_a_revocation_the_next_mail_carries_a_new_link(desk: Desk) -> None:
    path = furnish(desk)
    with desk.store.write() as session:
        status_links.revoke(session, session.scalars(select(Ticket)).one(), by=desk.agent_id, now=desk.now)
        new = link(desk, session)
    assert new != path and visit(desk, path)[0] == 404 and visit(desk, new)[0] == 200


def test_one_link_serves_until_half_its_time_is_over(desk: Desk) -> None:
    path = furnish(desk)
    with desk.store.write() as session:
        assert link(desk, session) == path
        desk.now += 46 * DAY
        assert link(desk, session) != path
        assert len(session.scalars(select(StatusLink)).all()) == 2
    assert visit(desk, path)[0] == 200, "the old one still opens"


def test_a_clock_set_back_for_a_moment_shuts_nobody_out(desk: Desk) -> None:
    path = furnish(desk)
    assert visit(desk, path, desk.now - dt.timedelta(minutes=4))[0] == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_changed_by_the_link(desk: Desk, method: str) -> None:
    path = furnish(desk)
    client = client_of(desk, desk.agent_id)
    client.cookies.clear()
    assert getattr(client, method)(path).status_code in (403, 405)


def test_the_forms_on_the_ticket(desk: Desk) -> None:
    furnish(desk)
    browser = client_of(desk, desk.agent_id)
    url = "/tickets/T-2026-000001"
    assert "donnerstags, 10:00 Uhr" in browser.get(url).text
    wrong = browser.post(f"{url}/rhythm", data={"rhythm": "bald"})
    assert wrong.status_code == 422 and "Bitte nennen Sie Wochentage" in wrong.text
    assert "montags, 9:00 Uhr" in browser.post(f"{url}/rhythm", data={"rhythm": "montags 9 Uhr"}).text
    assert browser.post(f"{url}/update/slot", data={"goal": " "}).status_code == 422
    rude = browser.post(
        f"{url}/update/slot", data={"progress": "Sie haben offenbar vergessen, das Aktenzeichen anzugeben."}
    )
    assert rude.status_code == 422 and "Bitte noch ein Blick auf den Ton" in rude.text
    fine = browser.post(
        f"{url}/update/slot", data={"progress": "Die Buchhaltung hat die Gutschrift gestern freigegeben."}
    )
    assert fine.status_code == 200 and "Text liegt bereit" in fine.text
    draft = browser.post(
        f"{url}/update/draft", data={"goal": "Die Gutschrift ist da.", "links": "https://a.test/1"}
    )
    assert "Ziel: Die Gutschrift ist da." in draft.text and "- https://a.test/1" in draft.text
    assert browser.post(f"{url}/update/draft", data={"goal": "Noch eins."}).status_code == 409
    assert browser.post(f"{url}/status-links/revoke").status_code == 200
    assert "Noch kein Rhythmus vereinbart." in browser.post(f"{url}/rhythm", data={"rhythm": ""}).text
