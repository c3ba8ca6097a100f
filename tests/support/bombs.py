"""Mails that make a parser slow, large or deep: each generator gives one at a size that hurts others."""

from __future__ import annotations

from collections.abc import Callable


def nested(levels: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(levels))
    return f"From: a@example.org\nSubject: tief\n{head}Content-Type: text/plain\n\nx\n".encode()


def header(name: str, value: str) -> bytes:
    return f"Subject: da\n{name}: {value}\n\nText".encode()


BOMBS: dict[str, Callable[[], bytes]] = {
    "nested": lambda: nested(5_000),
    "enclosed": lambda: b"Subject: da\n" + b"Content-Type: message/rfc822\n\n" * 5_000,
    "headers": lambda: b"Subject: da\n" + b"X-A: v\n" * 100_000 + b"\nText",
    "rfc2231": lambda: header("Content-Type", "a/b;" + "".join(f"\n name*{n}*=a%20;" for n in range(10_000))),
    "rfc2047": lambda: b"Subject: da" + b"\n =?utf-8?q?a?=" * 10_000 + b"\n\nText",
    "open words": lambda: header("Subject", "=?a?q?" * 20_000),
    "addresses": lambda: header("To", ",\n ".join(f"u{n}@example.org" for n in range(20_000))),
    "brackets": lambda: header("From", "(" * 50_000),
    "quotes": lambda: header("From", '"\\' * 50_000),
    "angles": lambda: header("From", "<" * 50_000),
    "commas": lambda: header("To", ",;:" * 30_000),
    "semicolons": lambda: header("Content-Type", "text/plain" + ";" * 20_000),
    "parameters": lambda: header("Content-Type", "text/plain" + "; " * 10_000 + '="' * 10_000),
    "references": lambda: header("References", " ".join(f"<{n}@example.org>" for n in range(10_000))),
    "subject": lambda: header("Subject", "[" * 60_000),
    "marks": lambda: header("Subject", "Re: [a] " * 10_000),
    "parts": lambda: header("Content-Type", "multipart/mixed; boundary=b") + b"\n--b\n\nx" * 20_000,
    "dashes": lambda: header("Content-Type", f"multipart/mixed; boundary={'-' * 60}") + b"-" * 1_000_000,
    "one line": lambda: header("X", "y") + b"a" * 3_000_000,
    "divs": lambda: header("Content-Type", "text/html") + b"<div>" * 60_000,
    "style sheets": lambda: (
        header("Content-Type", "text/html")
        + b"<style>.a,#b>.c{display:none}" * 30_000
        + b"</style><p class=a>"
    ),
    "quote marks": lambda: header("X", "y") + b">" * 300_000,
    "uuencode": lambda: header("X", "y") + b"\nbegin 644 a\n" * 30_000 + b"\nend",
    "punycode": lambda: header("Content-Type", "text/plain; charset=punycode") + b"-" + b"a" * 80_000,
}
