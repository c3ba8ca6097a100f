"""Headers that mail programs write: by these the head of a mail is told from text that only looks like one."""

from __future__ import annotations

import re

KNOWN_FIELD = re.compile(
    rb"(?:from|sender|to|cc|bcc|subject|date|received|message-id|in-reply-to|references|mime-version|content-[a-z-]+|x-[a-z0-9-]+|reply-to"
    rb"|return-path|delivered-to|list-[a-z-]+|auto-submitted|precedence|importance|authentication-results|dkim-signature|user-agent)[ \t]*:",
    re.IGNORECASE,
)
