"""Base subjects: marks of many languages go, words and labels stay."""

from __future__ import annotations

import pytest

from inbound.mime.subjects import base_subject, has_forward_mark


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: Rechnung", "Rechnung"),
        ("AW: AW: Re: Rechnung", "Rechnung"),
        ("Re[2]: Rechnung", "Rechnung"),
        ("Re^3: RE(4): Rechnung", "Rechnung"),
        ("Antwort: Rechnung", "Rechnung"),
        ("SV: VS: Rechnung", "Rechnung"),
        ("WG: Fwd: FW: Rechnung", "Rechnung"),
        ("TR: RV: Rif: Rechnung", "Rechnung"),
        ("R: I: Rechnung", "Rechnung"),
        ("Odp: Ynt: Rechnung", "Rechnung"),
        ("回复：答复: Rechnung", "Rechnung"),
        ("Re： Rechnung", "Rechnung"),
        ("Rechnung (fwd)", "Rechnung"),
        ("[Fwd: Re: Rechnung]", "Rechnung"),
        ("Re: AW: [Frage] Heizung", "[Frage] Heizung"),
        ("[Frage] WG: Re: Heizung", "[Frage] Heizung"),
        ("[Frage] [eilig] Re: Heizung", "[Frage] [eilig] Heizung"),
        ("[DRINGEND] Rechnung 4711", "[DRINGEND] Rechnung 4711"),
        ("Re:", ""),
        ("", ""),
        ("Reise: Buchung", "Reise: Buchung"),
        ("Wegen: Umzug", "Wegen: Umzug"),
        ("i: kleiner Buchstabe", "i: kleiner Buchstabe"),
        ("Termin 14:30", "Termin 14:30"),
    ],
)
def test_base_subject(subject: str, base: str) -> None:
    assert base_subject(subject) == base


def test_no_subject_is_too_long() -> None:
    assert base_subject("Re: " * 50_000) is not None


@pytest.mark.parametrize(
    ("subject", "forwarded"),
    [
        ("WG: x", True),
        ("Fwd: x", True),
        ("[Fwd: x]", True),
        ("AW: WG: x", False),
        ("Re: x", False),
        ("x", False),
    ],
)
def test_forward_mark(subject: str, forwarded: bool) -> None:
    assert has_forward_mark(subject) is forwarded
