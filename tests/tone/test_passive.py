"""Passives: which word of which form, and what only looks like one."""

from __future__ import annotations

import pytest

from tone.language import chain
from tone.passive import passives


def found(text: str) -> list[tuple[str, str]]:
    doc = chain("de")(text)
    return [(doc[p.auxiliary].text, doc[p.participle].text) for p in passives(doc, 0, len(doc))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Anschluss wurde am Montag gesperrt.", [("wurde", "gesperrt")]),
        ("Wir wissen, dass der Anschluss gesperrt wurde.", [("wurde", "gesperrt")]),
        ("Das Geld kann heute überwiesen werden.", [("werden", "überwiesen")]),
        ("Die Rechnung ist storniert worden.", [("worden", "storniert")]),
        ("Die Ware wurde geliefert und wir haben sie geprüft.", [("wurde", "geliefert")]),
        ("Sie werden gut beraten.", [("werden", "beraten")]),
        ("Das Paket wurde erhalten.", [("wurde", "erhalten")]),
        ("Die Post wird zugestellt, die Ware wird abgeholt.", [("wird", "zugestellt"), ("wird", "abgeholt")]),
        ("Bis dahin wird gebaut.", [("wird", "gebaut")]),
    ],
)
def test_a_passive_is_its_form_of_werden_and_its_participle(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Wir werden Ihnen das Geld überweisen.",
        "Sie werden das Paket am Montag erhalten.",
        "Es wird bald besser.",
        "Die Marke wird immer beliebter.",
        "Das ist bekannt geworden.",
        "Der Zähler ist getauscht.",
        "Der Kuchen wird gut.",
        "Wir werden sehen, was geliefert ist.",
        "Er wird das Buch gelesen haben.",
        "",
    ],
)
def test_future_state_and_change_are_no_passives(text: str) -> None:
    assert found(text) == []


def test_only_the_asked_tokens_are_read() -> None:
    doc = chain("de")("Es wurde gebaut. Es wurde geputzt.")
    middle = next(token.i for token in doc if token.text == ".") + 1

    assert [doc[p.participle].text for p in passives(doc, middle, len(doc))] == ["geputzt"]
    assert [(p.first, p.last) for p in passives(doc, 0, middle)] == [(0, middle - 1)]


def test_a_participle_before_the_asked_tokens_belongs_to_somebody_else() -> None:
    doc = chain("de")("Kaum gesperrt wurde es still.")
    form = next(token.i for token in doc if token.text == "wurde")

    assert list(passives(doc, form, len(doc))) == []
    assert [doc[p.participle].text for p in passives(doc, 0, len(doc))] == ["gesperrt"]


def test_the_first_of_two_participles_is_the_one_of_the_form_before_it() -> None:
    assert found("Es wurde heute und gestern geliefert und bezahlt.") == [("wurde", "geliefert")]
    assert found("Das Paket wurde, weil es nass war, getauscht.") == []
