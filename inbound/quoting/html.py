"""Quotations by the structure of the HTML: what each mail program puts around the message it repeats.

The HTML is rendered to plain lines in one iterative walk; every character knows its element. So the text scanner does
the same work on HTML as on text, helped by the marks of Gmail, Outlook, Apple Mail, Thunderbird, GMX and the others.
The markup here is not cleaned: that is for whoever displays it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree
from lxml import html as parser

from inbound.quoting.hidden import Hidden
from inbound.quoting.scan import scan
from inbound.quoting.styles import Sheet

LARGEST = 2_000_000
"""Characters of HTML looked at; libxml2 itself stops at 256 levels of nesting."""
MOST_ELEMENTS = 100_000

Range = tuple[int, int]


@dataclass(slots=True)
class Rendered:
    """HTML as lines of text, with the ranges that its structure marks as quoted."""

    text: str = ""
    quoted: list[Range] = field(default_factory=list)
    slots: list[tuple[int, int, etree._Element, bool]] = field(default_factory=list)
    """Where the text of an element (True) or the text behind it (False) went."""
    spans: list[tuple[int, int, etree._Element]] = field(default_factory=list)
    """Where an element with all it holds went."""
    root: etree._Element | None = None


def render(html: str, *, pictures: bool = False) -> Rendered:
    """Lines of text made of HTML. Broken or hostile markup gives what can be read of it, never an error.

    What it hides from its reader is left out, unless it shows nothing else. With `pictures`, the words that stand for them are lines, too.
    """
    root = _parsed(html)
    if root is None:
        return Rendered()
    sheet, markup = Sheet(root), _MARKUP.search(html) is not None
    rendered = Rendered()
    for hidden in ((Hidden(sheet),) if sheet.hides else ()) + (Hidden(), Hidden(styles=False)):
        rendered = _Renderer(hidden, pictures=pictures, markup=markup).run(root)
        if rendered.text.strip() or not hidden.by_style:
            break
    return rendered


_MARKUP = re.compile(r"<[a-zA-Z!/?]")
"""Where there is none, a form called its plain text a page: its lines are kept."""


def newly_said(rendered: Rendered) -> str:
    """Its text without what it repeats of the mail it answers; what is passed on is kept."""
    lines, kinds = scan(rendered.text, forced=rendered.quoted)
    pairs = zip(lines, kinds, strict=True)
    return "".join(
        rendered.text[line.start : line.end] for line, kind in pairs if kind not in ("quote", "attribution")
    )


def only(html: str, keep: Sequence[Range]) -> str:
    """The markup without the elements whose text lies outside the ranges `keep` of the rendered text."""
    rendered = render(html)
    if rendered.root is None:
        return ""
    for start, end, element, inside in rendered.slots:
        if not _touches(keep, start, end):
            if inside:
                element.text = None
            else:
                element.tail = None
    for start, end, element in rendered.spans:
        if (
            element is not rendered.root
            and element.tag not in ("body", "head")
            and not _touches(keep, start, end)
        ):
            parent = element.getparent()
            if parent is not None and not (start == end and _inside(keep, start)):
                _drop(parent, element)
    return str(etree.tostring(rendered.root, encoding="unicode", method="html", with_tail=False))


def locate(text: str, rendered: Rendered) -> list[Range]:
    """The ranges of `text` that are quoted as far as the HTML of the same mail tells."""
    _, quoted = _quoted_ranges(rendered)
    wanted = [needle for start, end in quoted if len(needle := _letters(rendered.text[start:end])) >= 3]
    if not wanted:
        return []
    runs = list(_LETTERS.finditer(text))
    compact = "".join([run[0] for run in runs])
    ends = list(accumulate(run.end() - run.start() for run in runs))
    found: list[Range] = []
    position = 0
    for number, needle in enumerate(wanted):
        at = compact.find(needle, position)
        length = len(needle)
        if at < 0 and number == len(wanted) - 1 and len(needle) > _ENOUGH:
            at = compact.find(needle[:_ENOUGH], position)
            length = len(compact) - at
        if at >= 0:
            position = at + length
            first, last = bisect_right(ends, at), bisect_right(ends, position - 1)
            found.append((runs[first].end() - (ends[first] - at), runs[last].end() - (ends[last] - position)))
    return found


_ENOUGH = 60
"""Letters that are enough to find a passage again whose rest was wrapped or linked in another way."""


def _quoted_ranges(rendered: Rendered) -> tuple[str, list[Range]]:
    lines, kinds = scan(rendered.text, forced=rendered.quoted)
    ranges: list[Range] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind == "new":
            continue
        if ranges and ranges[-1][1] == line.start:
            ranges[-1] = (ranges[-1][0], line.end)
        else:
            ranges.append((line.start, line.end))
    return rendered.text, ranges


def _letters(text: str) -> str:
    """Letters and digits only."""
    return "".join(_LETTERS.findall(text))


_LETTERS = re.compile(r"[^\W_]+")


def _touches(keep: Sequence[Range], start: int, end: int) -> bool:
    """Whether ``[start, end)`` shares a character with one of the sorted ranges."""
    at = bisect_right(keep, (start, LARGEST)) - 1
    return (at >= 0 and start < keep[at][1] and start < end) or (at + 1 < len(keep) and keep[at + 1][0] < end)


def _inside(keep: Sequence[Range], place: int) -> bool:
    at = bisect_right(keep, (place, LARGEST)) - 1
    return at >= 0 and place <= keep[at][1]


def _drop(parent: etree._Element, element: etree._Element) -> None:
    """Remove an element and keep the text behind it."""
    tail = _UNWRITABLE.sub(" ", element.tail or "")
    before = element.getprevious()
    parent.remove(element)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def _parsed(html: str) -> etree._Element | None:
    html = _ENDS.sub("", _DECLARATION.sub("", _UNWRITABLE.sub(" ", html[:LARGEST]))).strip()
    if not html:
        return None
    try:
        root = parser.document_fromstring(
            html.encode("utf-8", "replace"), parser=parser.HTMLParser(encoding="utf-8")
        )
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    body = root.find("body")
    return body if body is not None else root


_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What lxml reads, but refuses to be given."""
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
"""The parser stops there; a second page (Apple Mail writes one behind each file) or a gateway's addition still belongs to the mail."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}>")

# --- what the programs write ------------------------------------------------------------------------------------

_CLASSES = re.compile(
    r"(?:^|[\s_])(?:x_)*(?:yahoo_quoted|protonmail_quote|tutanota_quote|moz-cite-prefix|zmail_extra|gmail_quote_container"
    r"|gmail_attr|OutlookMessageHeader|front-blockquote|quoted-mail|ms-outlook-mobile-reference-message|freebirdFormquote"
    r"|WordSection1_quote|quote_header|zimbra_quote|iwa_quote|acompli_quote|airmail_quote|bloop_original_html)(?:$|[\s_\d])"
)
_GMAIL = re.compile(r"(?:^|\s)(?:x_)*gmail_quote(?:$|\s)")
_IDS = re.compile(
    r"^(?:x_)*(?:divRplyFwdMsg|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container|replySplit|reply-intro|"
    r"isReplyContent|yahoo_quoted|ydp\w{0,20}yahoo_quoted\w{0,20}|origbody|quoted_body|zwchr)"
)
_REST = re.compile(r"^(?:x_)*(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|zwchr)")
"""From these to the end everything is repeated: Outlook puts the old message beside its mark, not into it."""
_CITED = re.compile(r"border-left:[^;]{0,60}solid|border-left-style:\s?solid", re.IGNORECASE)
_FORWARD = re.compile(r"moz-forward-container|isForwardContent")
_FORWARD_WORDS = re.compile(
    r"\s*[-=_*]{2,}\s?(?:\w|\s){0,12}(?:forward|weiterg|transf|reenv|encam|inoltr|doorg|przek|vidar|videre|пересы)",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot",
     "thead", "tr", "ul")
)  # fmt: skip
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x34F, 0xFEFF))
"""Places where a word may be broken, and marks of no width: words with them are no longer found."""
_UNSEEN = re.compile("[\u00ad\u034f\u2007\u200b-\u200d\ufeff]")
_FILLERS = re.compile("(?:[\u200c\u200d\u2007][ \xa0]{0,3}){3,}")
"""What newsletters push into the line that a list of mails shows."""
_APART = frozenset(("p", "blockquote", "ul", "ol", "table", "h1", "h2", "h3"))
_SPACE = re.compile(r"[ \t\r\n\f]+")
_UNEVEN = re.compile(r"[\t\r\n\f]|  ")


def _marked(element: etree._Element) -> str:
    """How far an element is repeated text by its marks: `element`, `rest` (to the end of the mail), or not ('')."""
    name, identity, classes = element.tag, element.get("id") or "", element.get("class") or ""
    if not identity and not classes and name not in ("blockquote", "div"):
        return ""
    if _FORWARD.search(classes) or _FORWARD.search(identity):
        return ""
    if _REST.match(identity) or "OutlookMessageHeader" in classes:
        return "rest"
    if _IDS.match(identity) or _CLASSES.search(classes):
        return "element"
    if name == "blockquote" and (element.get("type") == "cite" or element.get("cite", "").startswith("mid:")):
        return "element"
    if _GMAIL.search(classes) and name == "div":
        answered = any(child.tag == "blockquote" for child in element)
        return "" if answered or _FORWARD_WORDS.match(_beginning(element)) else "element"
    parent = element.getparent()
    if name == "blockquote" and parent is not None and _GMAIL.search(parent.get("class") or ""):
        return "element"
    if element.get("name") == "quote" and name == "div" and _CITED.search(element.get("style") or ""):
        return "element"
    return ""


def _beginning(element: etree._Element) -> str:
    """The first words of an element."""
    text = element.text or ""
    for child in element[:3]:
        if len(text.strip()) > 20:
            break
        text += (child.text if isinstance(child.tag, str) and child.text else "") + (child.tail or "")
    return text.lstrip()[:80]


class _Renderer:
    """One walk over the tree; collapses white space, breaks lines at blocks, remembers what came from where."""

    def __init__(self, hidden: Hidden, *, pictures: bool = False, markup: bool = True) -> None:
        self.pictures = pictures
        self.pieces: list[str] = []
        self.length = 0
        self.result = Rendered()
        self.starts: dict[etree._Element, int] = {}
        self.hidden = hidden
        self.quotations: list[tuple[int, etree._Element]] = []
        self.last_plain: Range | None = None
        self.preformatted: list[etree._Element | None] = [] if markup else [None]
        self.cited = 0

    def run(self, root: etree._Element) -> Rendered:
        rest: int | None = None
        for number, (event, element) in enumerate(
            etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        ):
            if number > 2 * MOST_ELEMENTS:
                break
            if event == "start":
                mark = self._open(element)
                if mark == "rest" and rest is None:
                    rest = self.length
            elif event == "end":
                self._close(element)
                if element is root:
                    break
            if event != "start":
                self._write(element, element.tail, inside=False)
        return self._finished(root, rest)

    def _open(self, element: etree._Element) -> str:
        name = element.tag
        self.hidden.open(element)
        if name == "br":
            if not self.hidden.here:
                self._raw("\n")
        elif name in _BLOCKS:
            self._break(2 if name in _APART else 1)
        if self.pictures and name == "img" and not self.hidden.here:
            self._raw(_SPACE.sub(" ", element.get("alt") or "").strip() + "\n")
        if _keeps_lines(element):
            self.preformatted.append(element)
        self.cited += name == "blockquote"
        self.starts[element] = self.length
        mark = _marked(element)
        if mark == "element":
            self.quotations.append((self.length, element))
        self._write(element, element.text, inside=True)
        return mark

    def _close(self, element: etree._Element) -> None:
        name = element.tag
        start = self.starts.pop(element, self.length)
        self.result.spans.append((start, self.length, element))
        self.hidden.close(element)
        if self.preformatted and self.preformatted[-1] is element:
            self.preformatted.pop()
        if name == "blockquote":
            self.cited -= 1
            plain = "gmail_quote" not in (element.get("class") or "") and "border:none" not in _style(element)
            if not self.cited and plain:
                self.last_plain = (start, self.length)
        if self.quotations and self.quotations[-1][1] is element:
            self.quotations.pop()
            if not self.quotations and self.length > start:
                self.result.quoted.append((start, self.length))
        if name in _BLOCKS:
            self._break(2 if name in _APART else 1)
        elif name in ("td", "th"):
            self._raw(" ")

    def _write(self, element: etree._Element, text: str | None, *, inside: bool) -> None:
        if not text or self.hidden.here:
            return
        if not text.isascii() and _UNSEEN.search(text):
            text = _FILLERS.sub(" ", text.translate(_INVISIBLE))
        if not self.preformatted:
            if _UNEVEN.search(text):
                text = _SPACE.sub(" ", text)
            if not self.pieces or self.pieces[-1].endswith(("\n", " ")):
                text = text.lstrip(" ")
        start = self.length
        self._raw(text)
        self.result.slots.append((start, self.length, element, inside))

    def _break(self, most: int) -> None:
        """End the line; a paragraph also leaves one empty line."""
        if not self.pieces:
            return
        ended = 0
        for piece in reversed(self.pieces[-3:]):
            if piece.strip("\n"):
                ended += len(piece) - len(piece.rstrip("\n"))
                break
            ended += len(piece)
        self._raw("\n" * max(0, most - ended))

    def _raw(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.length += len(text)

    def _finished(self, root: etree._Element, rest: int | None) -> Rendered:
        self.result.text = text = "".join(self.pieces)
        self.result.root = root
        quoted = self.result.quoted
        if rest is not None:
            quoted.append((rest, len(text)))
        if self.last_plain and self.last_plain not in quoted and text[: self.last_plain[0]].strip():
            quoted.append(self.last_plain)
        quoted.sort()
        return self.result


def _keeps_lines(element: etree._Element) -> bool:
    """Whether line ends of the source are seen."""
    style = element.get("style")
    return bool(element.tag == "pre" or (style and "pre" in style and _PRE.search(style[:1_000])))


_PRE = re.compile(r"white-space\s{0,9}:\s{0,9}(?:pre|break-spaces)", re.IGNORECASE)


def _style(element: etree._Element) -> str:
    return (element.get("style") or "").replace(" ", "").lower()
