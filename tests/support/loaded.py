"""What `takt serve` has loaded once it is warm. Only the process that forks desks imports this (tests/support/forked.py)."""

from __future__ import annotations

import datetime as dt

import takt.cli.serve
import takt.desk
import takt.engine  # noqa: F401
import tone
from outbound.warm import ASKED, LANGUAGES, SAMPLES

for language in LANGUAGES:
    context = tone.Context(lang=language, now=dt.datetime.now(dt.UTC), client_mail=ASKED)
    tone.review(SAMPLES[language], context)
