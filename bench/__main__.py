"""All figures, one JSON line each: ``make bench``, or ``python -m bench [FIGURE ...]`` for some of them.

Each figure runs in a process of its own, so that memory and caches of one say nothing about the next. One that fails says so, the
others go on, and the exit code is not zero.
"""

from __future__ import annotations

import subprocess
import sys

FIGURES = {
    "intake": "files to tickets: rate, time a mail, cost beside 50,000 tickets",
    "memory": "memory over 10,000 mails",
    "hostile": "a normal mail among hostile ones",
    "smtp": "mails accepted by SMTP, each durable before its 250",
    "imap": "the first connect to a mailbox of 20,000 mails, and its resuming after a kill",
    "queue": "the queue page's queries beside 50,000 and 100,000 tickets",
    "pages": "server time of queue and ticket page at 100,000 tickets while mail comes in",
    "outbound": "answers composed and delivered",
    "tone": "reviewing an answer",
    "hours": "counting working time",
    "recount": "due times of 100,000 open tickets after a calendar changed",
    "search": "searching beside 100,000 tickets",
    "half_year": "a half year of 20,000 replies through the gate against its known truth",
    "reports": "every report over a year of 100,000 tickets, from cold",
}


def main(asked: list[str]) -> int:
    unknown = [name for name in asked if name not in FIGURES]
    if unknown:
        known = "\n".join(f"  {name:9} {what}" for name, what in FIGURES.items())
        print(f"there is no figure {', '.join(unknown)}. Known are:\n{known}", file=sys.stderr)
        return 2
    failed = [name for name in asked or FIGURES if _run(name)]
    if failed:
        print(f"not measured: {', '.join(failed)} (the reason stands above)", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str) -> int:
    code = subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode
    if code:
        print(f"figure {name} ended with {code}", file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
