"""Agents at work in a real browser: by keyboard, side by side, on a phone, without a script, and when things go wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from tests.browser.conftest import wait_for_message
from tests.support.pages import ACCUSING, ask
from tests.support.screenshots import CHROMIUM, FLAGS, kill_chromium, log_in
from tests.support.served import Served
from tickets.records import Agent, Event, Message, Note, Reply, Ticket

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
Post = Callable[..., str]

GOOD = {
    "de": "Guten Tag Kim Schulz,\n\nIhre Lampe ist heute früh aus dem Lager gegangen. Ich frage morgen bei der Spedition nach und melde "
    "mich bis Freitag, 14 Uhr, mit dem Liefertag bei Ihnen.",
    "en": "Hello Kim Schulz,\n\nyour lamp left our warehouse this morning. I will ask the carrier tomorrow for the day of delivery. "
    "You will hear from me by Friday, 2 pm.",
}


def send_by_key(page: Page, keys: str = "Control+Enter") -> None:
    """Send; where the gate asks for a second look, look and send again."""
    with page.expect_navigation():
        page.locator("#reply-text").press(keys)
    if page.locator("[name=second_look]").count():
        with page.expect_navigation():
            page.locator("#reply-text").press(keys)


def ten_seconds_pass(page: Page) -> None:
    """The page's own clock jumps to its next look at the desk; needs ``page.clock.install()`` before the page was opened."""
    page.clock.fast_forward(10_000)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_morning_by_keyboard_alone(opened: Opened, post: Post, served: Served, language: str) -> None:
    """Nothing in here is clicked: find, take, answer with a snippet, take back, send, note, snooze, urgency, bulk, undo, commands."""
    text = {
        "de": "Guten Tag,\n\nwann kommt die Lampe?",
        "en": "Hello,\n\nwhen will the lamp that we ordered last week arrive? We need it for the meeting room, and nobody has told us yet.",
    }[language]
    writer = f"kim-{language}@example.com"
    first = post(f"Lampe {language}", text, label="[DRINGEND] ", sender=writer, language=language)
    post(
        f"Zweite Lampe {language}",
        text,
        label="[DRINGEND] ",
        sender=f"ole-{language}@example.com",
        name="Ole Berg",
    )
    with served.store() as store, store.write() as session:
        session.execute(
            update(Ticket).values(snoozed_until=None)
        )  # the other morning may have chosen this very minute
    page = opened("jonas.weber@beispiel.test")
    keys = page.keyboard
    if language == "en":
        page.locator('button[lang="en"]').focus()
        with page.expect_navigation():
            keys.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.goto(f"{served.url}/tickets/{first}")

    keys.press("i")
    expect(page.locator(".undo[role=status]")).to_be_visible()
    assert ask(served, lambda s: s.scalars(select(Ticket.agent_id).where(Ticket.number == first)).one())

    keys.press("r")
    expect(page.locator("#reply-text")).to_be_focused()
    keys.type("/")
    expect(page.locator(".slash li").first).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    assert len(page.locator("#reply-text").input_value()) > 20
    keys.press("Control+a")
    keys.insert_text(GOOD[language])
    expect(page.locator(".confirm-promise").first).to_be_visible()
    send_by_key(page)
    page.wait_for_url(re.compile(r"sent=\d+"))

    keys.press("z")
    page.wait_for_url(re.compile(r"#composer$"))
    assert page.locator("#reply-text").input_value() == GOOD[language]
    keys.press("r")
    send_by_key(page, "Control+Shift+Enter")
    page.wait_for_url(re.compile(rf"(?<!{first})\?sent=\d+"))

    keys.press("g")
    page.wait_for_url(f"{served.url}/")
    views = [a.get_attribute("href") for a in page.locator(".views a").all()]
    keys.press(str(views.index("/?view=team") + 1))
    page.wait_for_url(f"{served.url}/?view=team")
    keys.press("j")
    expect(page.locator(".row .go").first).to_be_focused()
    keys.press("j")
    keys.press("k")
    keys.press("x")
    keys.press("j")
    keys.press("x")
    expect(page.locator(".bulk .ticked")).to_contain_text("2")
    keys.press("e")
    expect(page.locator(".undo[role=status]")).to_be_visible()
    keys.press("z")
    expect(page.locator(".done[role=status]")).to_be_visible()

    keys.press("j")
    with page.expect_navigation(url=re.compile(r"/tickets/")):
        keys.press("Enter")
    number = page.locator(".ticket").get_attribute("data-number")
    keys.press("n")
    keys.type(f"Spedition gefragt {language}")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator(".entry.note").last).to_contain_text(f"Spedition gefragt {language}")
    keys.press("u")
    keys.press("Tab")
    keys.type("Der Kontakt wartet seit Montag.")
    with page.expect_navigation():
        keys.press("Enter")
    keys.press("s")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator(".undo[role=status]")).to_be_visible()
    assert ask(served, lambda s: s.scalars(select(Ticket.snoozed_until).where(Ticket.number == number)).one())

    keys.press("?")
    expect(page.locator("#keys")).to_be_visible()
    keys.press("Escape")
    keys.press("Control+k")
    expect(page.locator("#command-text")).to_be_focused()
    keys.type(first)
    keys.press("Enter")
    page.wait_for_url(f"{served.url}/tickets/{first.lower()}")
    assert ask(
        served, lambda s: s.scalars(select(Reply.state).where(Reply.text == GOOD[language])).all()
    ) == ["released"]


def test_two_agents_see_each_other_and_the_second_is_stopped(
    opened: Opened, post: Post, served: Served
) -> None:
    number = post("Zwei an einem Vorgang")
    mira, aylin = opened("mira@takt.test"), opened("aylin@takt.test")
    mira.clock.install()
    aylin.clock.install()
    mira.goto(f"{served.url}/tickets/{number}")
    aylin.goto(f"{served.url}/tickets/{number}")
    ten_seconds_pass(mira)
    expect(mira.locator("#presence")).to_contain_text("Aylin Kaya")
    ten_seconds_pass(aylin)
    expect(aylin.locator("#presence")).to_contain_text(
        "Mira Sommer sieht sich diesen Vorgang auch gerade an."
    )
    with aylin.expect_response(lambda r: r.url.endswith("/draft") and r.ok):
        aylin.locator("#reply-text").fill(GOOD["de"] + "\n\nIch schaue auch noch einmal nach.")
    ten_seconds_pass(mira)
    expect(mira.locator("#presence")).to_contain_text("Aylin Kaya schreibt gerade an einer Antwort.")
    aylin.goto(f"{served.url}/?view=team")
    mira.locator("#reply-text").fill(GOOD["de"])
    aylin.goto(f"{served.url}/tickets/{number}")
    send_by_key(mira)
    mira.wait_for_url(re.compile(r"sent=\d+"))

    ten_seconds_pass(aylin)
    expect(aylin.locator("#ticket-news")).to_be_visible()
    aylin.locator("[data-send]").click()
    expect(aylin.get_by_role("alert").first).to_contain_text("Halt: Seit Sie begonnen haben")
    assert aylin.locator("#reply-text").input_value().endswith("noch einmal nach.")
    assert ask(
        served,
        lambda s: s.scalars(
            select(Message.agent_id).join(Ticket).where(Ticket.number == number, Message.kind == "reply")
        ).all(),
    ) == [ask(served, lambda s: s.scalars(select(Agent.id).where(Agent.email == "mira@takt.test")).one())]


def test_a_new_mail_while_writing_stops_the_answer(opened: Opened, post: Post, served: Served) -> None:
    number = post("Noch eine Mail kommt")
    page = opened()
    page.clock.install()
    page.goto(f"{served.url}/tickets/{number}")
    page.locator("#reply-text").fill(GOOD["de"])
    message_id = ask(
        served, lambda s: s.scalars(select(Message.message_id).order_by(Message.id.desc())).all()
    )
    first = next(i for i in message_id if "@example.org" in i)
    served.send(
        f"From: kim@example.org\r\nTo: service@takt.test\r\nSubject: Re: Noch eine Mail kommt\r\nIn-Reply-To: {first}\r\n"
        "Message-ID: <nachtrag@example.org>\r\n\r\nHat sich erledigt, die Lampe ist da.\r\n".encode()
    )
    wait_for_message(served, "nachtrag@example.org")
    ten_seconds_pass(page)
    expect(page.locator("#ticket-news")).to_be_visible()
    page.locator("[data-send]").click()
    expect(page.get_by_role("alert").first).to_contain_text("Halt")
    expect(page.locator(".entry.in").last).to_contain_text("Hat sich erledigt")


def test_a_draft_survives_the_crash_of_the_browser(
    browser: Browser, opened: Opened, post: Post, served: Served, tmp_path: Path
) -> None:
    number = post("Absturz")
    own = browser.browser_type.launch_persistent_context(tmp_path, executable_path=CHROMIUM, args=FLAGS)
    page = own.new_page()
    log_in(page, served, "mira@takt.test")
    page.goto(f"{served.url}/tickets/{number}")
    page.locator("#reply-text").fill("Ein langer Text, den niemand zweimal schreiben will.")
    expect(page.locator(".saved")).to_have_text("Entwurf gespeichert")
    kill_chromium(tmp_path)
    again = opened()
    again.goto(f"{served.url}/tickets/{number}")
    assert (
        again.locator("#reply-text").input_value() == "Ein langer Text, den niemand zweimal schreiben will."
    )


def test_an_unreachable_desk_is_said_and_nothing_typed_is_lost(
    opened: Opened, post: Post, served: Served
) -> None:
    number = post("Leitung weg")
    page = opened()
    page.goto(f"{served.url}/tickets/{number}")
    page.route("**/draft", lambda route: route.abort())
    page.locator("#reply-text").fill("Das soll nicht verloren gehen.")
    expect(page.locator(".saved")).to_have_text("Entwurf nicht gespeichert, bitte Text sichern")
    page.unroute("**/draft")
    expect(page.locator(".saved")).to_have_text("Entwurf gespeichert")


def test_findings_stand_under_the_words_and_can_be_taken_confirmed_or_refused(
    opened: Opened, post: Post, served: Served
) -> None:
    number = post("Befunde")
    page = opened()
    page.goto(f"{served.url}/tickets/{number}")
    page.locator("#reply-text").fill(ACCUSING)
    expect(page.locator(".backdrop mark.block").first).to_have_text("Sie haben offenbar vergessen")
    page.locator("#reply-text").press("F8")
    assert (
        page.evaluate(
            "getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, "
            "document.activeElement.selectionEnd)"
        )
        == "Sie haben offenbar vergessen"
    )
    block = page.locator(".finding.block").first
    better = block.locator(".suggestion span").first.inner_text()
    block.get_by_role("button", name="Übernehmen").first.click()
    expect(page.locator("#reply-text")).to_have_value(
        re.compile(rf"(?<![^\n ]){re.escape(better)}(?![^\n ])")
    )
    assert "Sie haben offenbar vergessen" not in page.locator("#reply-text").input_value()
    assert (
        page.evaluate("(f => f.value.slice(f.selectionStart, f.selectionEnd))(document.activeElement)")
        == "[Ursache]"
    )
    page.keyboard.insert_text("der Schalter stand auf Aus")
    expect(page.locator(".backdrop mark.block").first).to_have_text("[nächster Schritt]")
    promise = page.locator(".confirm-promise").first
    promise.get_by_role("button", name="Stimmt").click()
    expect(page.locator(".confirm-promise").first).to_contain_text("bestätigt")
    assert page.locator("[name=promise_due]").input_value()
    with page.expect_response(lambda r: r.url.endswith("/unhelpful") and r.ok):
        page.locator(".finding").first.get_by_role("button", name="hilft nicht").click()
    expect(page.locator(".findings")).to_contain_text("Daraus lernt das Team")
    assert ask(
        served, lambda s: s.scalars(select(Event.kind).where(Event.kind == "finding.not_helpful")).all()
    )


def test_a_blocked_answer_leaves_with_a_reason_only(opened: Opened, post: Post, served: Served) -> None:
    number = post("Sperre")
    page = opened()
    page.goto(f"{served.url}/tickets/{number}")
    page.locator("#reply-text").fill(ACCUSING)
    page.locator("[data-send]").click()
    expect(page.get_by_role("alert").first).to_contain_text("Ihre Antwort wartet noch.")
    page.locator("[name=override_reason]").fill("So mit dem Kontakt am Telefon besprochen.")
    with page.expect_navigation():
        page.locator("[name=override_reason]").press("Enter")  # saves, never sends
    assert "sent=" not in page.url
    page.locator("[data-send]").click()
    page.locator("[name=override_reason]").fill("So mit dem Kontakt am Telefon besprochen.")
    page.locator("[data-send]").click()
    page.wait_for_url(re.compile(r"sent=\d+"))


def test_on_a_phone_everything_is_within_reach(opened: Opened, post: Post, served: Served) -> None:
    number = post("Vom Telefon")
    page = opened(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{served.url}/?view=team")
    page.locator(".go", has_text="Vom Telefon").tap()
    page.wait_for_url(f"{served.url}/tickets/{number}")
    page.locator("#reply-text").fill(GOOD["de"])
    with page.expect_navigation():
        page.locator("[data-send]").tap()
    if page.locator("[name=second_look]").count():
        page.locator("[data-send]").tap()
    expect(page).to_have_url(re.compile(r"sent=\d+"))


def test_without_a_script_everything_but_live_findings_works(
    opened: Opened, post: Post, served: Served
) -> None:
    number = post("Ohne Skript")
    page = opened(java_script_enabled=False)
    page.goto(f"{served.url}/?view=team")
    page.locator(".row", has_text="Ohne Skript").locator(".tick input").check()
    page.get_by_role("button", name="Zuteilen").click()
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_role("status").first).to_have_text("Zurückgenommen.")
    page.get_by_role("link", name="Ohne Skript").click()
    page.locator("#reply-text").fill(ACCUSING)
    page.get_by_role("button", name="Ton prüfen").click()
    expect(page.locator(".finding.block").first).to_be_visible()
    page.locator("#reply-text").fill(GOOD["de"])
    page.locator("input[type=file]").set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 plan"}
    )
    page.get_by_role("button", name="Vorschau").click()
    letter = page.locator("#letter")
    expect(letter).to_contain_text("Kim Schulz <kim@example.org>")
    expect(letter).to_contain_text("plan.pdf")
    expect(letter.frame_locator("iframe").locator("body")).to_contain_text("Mira Sommer")
    page.get_by_role("button", name="Senden", exact=True).click()
    if page.locator("[name=second_look]").count():
        page.get_by_role("button", name="Senden", exact=True).click()
    expect(page.get_by_role("button", name="Zurückholen")).to_be_visible()
    sent = ask(
        served,
        lambda s: s.scalars(
            select(Message).join(Ticket).where(Ticket.number == number, Message.kind == "reply")
        ).one(),
    )
    assert [f["name"] for f in sent.attachments] == ["plan.pdf"]
    page.goto(f"{served.url}/tickets/{number}")
    page.locator("#note-text").fill("Ohne Skript geht es auch.")
    page.get_by_role("button", name="Notiz ablegen").click()
    assert (
        ask(served, lambda s: s.scalars(select(Note.text).order_by(Note.id.desc())).first())
        == "Ohne Skript geht es auch."
    )


def test_news_come_without_a_reload_and_nothing_moves(opened: Opened, post: Post, served: Served) -> None:
    post("Stand schon da")
    page = opened("aylin@takt.test")
    page.goto(f"{served.url}/?view=team")
    before = page.locator(".row .go").all_inner_texts()
    post("Kam eben dazu")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#news a")).to_contain_text(re.compile(r"neue[rn]? Vorg"), timeout=25_000)
    assert page.locator(".row .go").all_inner_texts() == before


def test_a_lead_words_a_mail_and_sees_it_while_typing(opened: Opened, served: Served) -> None:
    """The preview follows the words, in a frame without rights; a broken placeholder is told there before anything is saved."""
    page = opened("aylin@takt.test")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.url}/settings/mailboxes/1/wording/de/human_confirmed")
    preview = page.frame_locator("iframe[name=preview]")
    expect(preview.locator("pre")).to_contain_text("Guten Tag Frau Özdemir")
    promise = page.locator("textarea[name=promise]")
    promise.fill(
        "{{ mailbox_name }} ruft bis {{ due }} an. <img src='https://fremd.example/x' onerror='alert(1)'>"
    )
    expect(preview.locator("pre")).to_contain_text("Kundenservice Takt ruft bis ")
    inner = preview.frame_locator("iframe")
    expect(inner.locator("body")).to_contain_text("Kundenservice Takt ruft bis ")
    assert inner.locator("img, script").count() == 0
    promise.fill("{{ mailbox_name }} ruft bis {{ duee }} an.")
    expect(preview.locator("[role=alert]")).to_contain_text("Meinten Sie {{ due }}?")
    promise.fill("{{ mailbox_name }} ruft bis {{ due }} an.")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("status").first).to_contain_text("Gespeichert.")
    page.get_by_role("button", name="Zurück zur mitgelieferten Fassung").click()
    expect(promise).to_have_value(re.compile("Jemand aus unserem Team"))
    assert all(url.startswith(served.url) for url in asked), asked


def test_on_a_phone_the_list_of_keys_begins_at_its_top(opened: Opened, served: Served) -> None:
    page = opened(viewport={"width": 390, "height": 560})
    page.goto(served.url)
    page.keyboard.press("?")
    keys = page.locator("#keys")
    expect(keys).to_be_visible()
    assert keys.evaluate("dialog => dialog.scrollHeight > dialog.clientHeight && dialog.scrollTop === 0")
