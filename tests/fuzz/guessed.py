"""Mails put together by hypothesis: whole structures with a fault somewhere, which single changed bytes rarely reach."""

from __future__ import annotations

import time

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS, checked

FIELDS = st.sampled_from(
    (
        b"From: =?utf-8?q?J=C3=B6rg?= <a@example.org>", b"Subject: AW: [DRINGEND] =?iso-2022-jp?b?GyRCRnw=?=", b"To: x: a@b, \"c\" <d@e>;",
        b"Date: Wed, 31 Feb 2026 25:00:00 +9999", b"Message-ID: <a@b>", b"References: <a@b> <c@d", b"Content-Type: text/html; charset=utf-16",
        b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: multipart/alternative; boundary=\"b\"", b"Content-Type: message/rfc822",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b", b"Content-Type: message/delivery-status",
        b"Content-Type: text/plain; format=flowed; delsp=yes", b"Content-Type: application/ms-tnef", b"Content-Type: application/pkcs7-mime",
        b"Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=x", b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable", b"Content-Transfer-Encoding: x-uuencode", b"Auto-Submitted: auto-replied",
        b"Return-Path: <>", b"X-Failed-Recipients: a@b", b"Final-Recipient: rfc822; a@b", b"Action: failed", b"Status: 5.1.1",
        b"Diagnostic-Code: smtp; 550 5.1.1 <a@b>: user unknown (in reply to RCPT TO command)", b" folded \xff", b"\xe4\xf6\xfc: \xdf",
    )
)  # fmt: skip
LINES = st.sampled_from(
    (
        b"--b", b"--b--", b"", b"> quoted", b"-- ", b"Am 03.11.2025 um 10:12 schrieb Anna <a@b>:", b"Von: Anna\nGesendet: heute\nAn: Jan\nBetreff: x",
        b"begin 644 a\n#0V%T\n`\nend", b"<div><blockquote type=cite>x</div>", b"<table><tr><td>", b"</html>", b"\x78\x9f\x3e\x22\x01\x00\x01",
        b"MIIHSwYJKoZIhvcNAQcCoIIHPA==", b"Mit freundlichen Gr\xc3\xbc\xc3\x9fen", b"-----BEGIN PGP SIGNED MESSAGE-----", b"\x1b$B%5%s", b"\x00",
        b"Ich bin bis 14.07. im Urlaub.", b"Danke!", b"<a@b>: 550 5.2.2 mailbox full", b"--- Below this line is a copy of the message.", b"=C3=",
        b"<style>.a,#b{display:none}p.c{font:0/0 a}@media all{.d{opacity:0", b"</style><p class='a c' id=b>weg</p>", b"}/*", b"\xff\xfeF\0r\0o\0m\0:\0a\0\n\0",
    )
)  # fmt: skip
PIECES = st.lists(FIELDS | LINES | st.binary(max_size=24), max_size=40)
BREAKS = st.sampled_from((b"\n", b"\r\n", b"\n\n", b"\r", b""))


def run(target: str, seconds: float) -> int:
    """Rounds of examples until the time is over; how many there were. Raises what a target raises, made small."""
    check = TARGETS[target]
    known = [data[:4000] for data in seeds(target)]
    tried = 0
    over = time.monotonic() + seconds

    @settings(
        max_examples=500,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        pieces=PIECES,
        line_end=BREAKS,
        base=st.sampled_from([b"", *known]),
        cut=st.integers(0, 4000),
        also=st.integers(0, 4000),
    )
    def attempt(pieces: list[bytes], line_end: bytes, base: bytes, cut: int, also: int) -> None:
        nonlocal tried
        if time.monotonic() > over:
            return
        tried += 1
        checked(check, base[:cut] + line_end.join(pieces) + base[max(cut, also) :])

    for number in range(1_000_000):
        if time.monotonic() > over:
            break
        seed(number)(attempt)()
    return tried
