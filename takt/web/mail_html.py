"""A stranger's HTML, made harmless: cleaned, nothing loaded from anywhere, shown in a frame without rights.

nh3 is quadratic on nested elements, so size and depth are capped first. Remote pictures are dropped; pictures inside the mail become
data, when their bytes really are a picture.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import nh3

from inbound.parsed import Attachment, ParsedMail
from inbound.senders.names import shown_domain

MAX_HTML = 500_000
MAX_DEPTH = 150
MAX_INLINE = 2_000_000
LINK_RIGHTS = "allow-popups allow-popups-to-escape-sandbox"
"""What a frame needs so that a click on a link opens a tab of its own: without scripts only a person's click does."""
FRAME_CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
MAIL_CSP = FRAME_CSP.replace("sandbox;", f"sandbox {LINK_RIGHTS};")

TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
    ]
)
ATTRIBUTES = {
    "*": {"align", "dir", "lang", "title", "valign"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "width"},
    "th": {"colspan", "rowspan", "width"},
    "font": {"color", "size"},
}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_ANY_TAG = re.compile(r"<[^<>]*>")
_ABROAD = re.compile(r"https?://[^/\\]|mailto:|tel:", re.IGNORECASE)
"""Where a link of a mail may lead: never to an address of the desk's own, which a relative one would be, nor to a page inside itself."""
_LINK = re.compile(r'<a href="(?P<href>[^"]{1,4000})"[^<>]*>(?P<text>.{0,2000}?)</a>', re.DOTALL)
_SHOWN_HOST = re.compile(
    r"(?:https?://)?(?P<host>(?:[\w-]{1,63}\.){1,8}(?P<ending>[^\W\d_]{2,24}))(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_FILE_ENDINGS = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "odt", "zip", "jpg", "jpeg", "png", "html", "txt", "csv"}
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))

_ELSEWHERE = '<base target="_blank">'
"""Inside the frame a link would lead to an error: the desk frames nothing but itself."""
PAGE = """<!DOCTYPE html>
<html lang="und"><head>{elsewhere}<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>mail</title>
<style>body{{margin:0;padding:12px 14px;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;color:CanvasText;background:Canvas}}
img{{max-width:100%;height:auto}}table{{max-width:100%}}blockquote{{margin:0 0 0 8px;padding-left:10px;border-left:2px solid #8886}}
pre{{white-space:pre-wrap}}b.elsewhere{{color:#a31f34}}
@media (prefers-color-scheme:dark){{b.elsewhere{{color:#ff9aa2}}}}</style></head><body>{body}</body></html>"""


class TooDeep(ValueError):
    """More nested than any mail a person wrote; the text version is shown instead."""


def page(mail: ParsedMail, part: Callable[[int], tuple[Attachment, bytes]]) -> str:
    """A whole document for the frame. `part` gives an attachment's bytes by index."""
    try:
        body = with_true_targets(clean(mail.html, pictures_of(mail, part)))
    except TooDeep:
        return text_page(mail.text)
    return PAGE.format(elsewhere=_ELSEWHERE, body=body)


def text_page(text: str) -> str:
    """A text for the same frame, as it was sent."""
    return PAGE.format(elsewhere=_ELSEWHERE, body=f"<pre>{html.escape(text)}</pre>")


def inert(document: str) -> str:
    """A letter of ours in a preview: its links lead out of the frame, and a frame without rights opens no tab."""
    return document.replace("<head>", f"<head>{_ELSEWHERE}", 1)


def clean(source: str, pictures: dict[str, str] | None = None) -> str:
    """Only what shows text: no script, style, form, frame; no address that loads anything."""
    source = source[:MAX_HTML]
    if depth(source) > MAX_DEPTH:
        raise TooDeep
    known = pictures or {}

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            wanted = value.strip()
            return known.get(wanted[4:].strip("<>")) if wanted.lower().startswith("cid:") else None
        if tag == "a" and name == "href":
            return value if _ABROAD.match(value.strip()) else None
        return value

    return nh3.clean(
        source,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "tel", "data", "cid"},
        link_rel="noopener noreferrer nofollow",
        clean_content_tags={"script", "style", "title", "template", "noscript"},
        strip_comments=True,
    )


def with_true_targets(cleaned: str) -> str:
    """Where a link shows one host and leads to another, the other is written behind it. Takes what :func:`clean` made."""
    return _LINK.sub(_said_truly, cleaned)


def _said_truly(link: re.Match[str]) -> str:
    target = urlsplit(html.unescape(link["href"]))
    shown = _SHOWN_HOST.fullmatch(html.unescape(_ANY_TAG.sub("", link["text"])).strip())
    if shown is None or target.scheme not in ("http", "https") or not target.hostname:
        return link[0]
    host = shown["host"].lower().removeprefix("www.")
    real = target.hostname.lower()
    if (
        shown["ending"].lower() in _FILE_ENDINGS
        or real.removeprefix("www.") == host
        or real.endswith(f".{host}")
    ):
        return link[0]
    return f'{link[0]} <b class="elsewhere">[→ {html.escape(shown_domain(real))}]</b>'


def depth(source: str) -> int:
    """How deep elements are nested, counted in one pass."""
    deepest = now = 0
    for match in _TAG.finditer(source):
        if match[2].lower() in _VOID or match[3]:
            continue
        now = max(0, now - 1) if match[1] else now + 1
        deepest = max(deepest, now)
    return deepest


def pictures_of(mail: ParsedMail, part: Callable[[int], tuple[Attachment, bytes]]) -> dict[str, str]:
    """Content-ID -> data URL of the pictures inside the mail, as long as they are small and really pictures."""
    found: dict[str, str] = {}
    room = MAX_INLINE
    for attachment in mail.attachments:
        if not attachment.content_id or attachment.size > room:
            continue
        _, content = part(attachment.index)
        kind = next((name for magic, name in _PICTURES if content.startswith(magic)), None)
        if kind is not None:
            room -= len(content)
            found[attachment.content_id.strip("<>")] = (
                f"data:{kind};base64,{base64.b64encode(content).decode()}"
            )
    return found
