"""Mails of our own make for the figures, where no other folder is given: seeded, German and English, a fifth replies."""

from __future__ import annotations

import base64
import random
from pathlib import Path

SUBJECTS = (
    "Rechnung {n} stimmt nicht",
    "[DRINGEND] Lieferung {n} fehlt",
    "Printer in {n} is down",
    "Frage zu Bestellung {n}",
)
SENTENCES = (
    "seit heute Morgen funktioniert das nicht mehr.",
    "Können Sie bitte prüfen, ob die Bestellung {n} schon verschickt wurde?",
    "Since yesterday the device in room {n} shows an error and prints nothing.",
    "Ich habe den Rechner zweimal neu gestartet, ohne Erfolg.",
)


def make(folder: Path, count: int, seed: int = 11) -> Path:
    """Write `count` .eml files and say where."""
    random_ = random.Random(seed)
    for number in range(count):
        (folder / f"{number:05d}.eml").write_bytes(_mail(random_, number))
    return folder


def _mail(random_: random.Random, number: int) -> bytes:
    body = "\n".join(random_.choice(SENTENCES).format(n=number) for _ in range(random_.randint(4, 30)))
    head = [
        f"From: Kim Schulz {number % 97} <kim{number % 97}@bench.test>",
        "To: service@takt.test",
        f"Message-ID: <{number}@bench.test>",
        "Date: Mon, 23 Nov 2026 08:12:00 +0100",
        "MIME-Version: 1.0",
    ]
    if number % 5 == 4:
        head += [
            f"Subject: Re: {random_.choice(SUBJECTS).format(n=number)}",
            f"In-Reply-To: <{number - 4}@bench.test>",
        ]
        head[0] = f"From: Kim Schulz <kim{(number - 4) % 97}@bench.test>"
    else:
        head.append(f"Subject: {random_.choice(SUBJECTS).format(n=number)}")
    text = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n"
    if number % 9 == 0:
        data = base64.encodebytes(random_.randbytes(random_.randint(20_000, 200_000))).decode()
        attachment = (
            f'Content-Type: application/pdf; name="b.pdf"\nContent-Transfer-Encoding: base64\n\n{data}'
        )
        text = f'Content-Type: multipart/mixed; boundary="g"\n\n--g\n{text}\n--g\n{attachment}\n--g--\n'
    return ("\n".join(head) + "\n" + text).replace("\n", "\r\n").encode()
