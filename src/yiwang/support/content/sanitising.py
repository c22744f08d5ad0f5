"""HTML of editors and of other systems, made safe and orderly: ``clean(html)``.

An allow-list of elements and attributes (nh3: Ammonia, which parses as browsers do), links to http, https, tel, mailto
and our own addresses, pictures from our own files only. Double escapes (``&amp;lt;``) are undone, control characters
go, headings get an order, and a whole error page of a server is recognised as such: then nothing is left of it.
``clean(clean(x).html).html == clean(x).html``.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from functools import partial

import nh3

from yiwang.support.content.problems import LOST, MEND, Problem
from yiwang.support.content.structure import ordered, words
from yiwang.support.content.wrong_pages import wrong_page

LONGEST = 400_000
DEEPEST = 100
_SHOWN = """
p br hr h2 h3 h4 h5 h6 ul ol li dl dt dd strong em u del sub sup a img figure figcaption
blockquote q cite code table caption thead tbody tfoot tr th td
"""
_GONE = """
script style template title head noscript iframe object embed applet svg math audio video canvas map form select
option button textarea frameset noframes xmp plaintext
"""
TAGS = frozenset(_SHOWN.split())
_BEFORE = TAGS | {"div", "h1", "b", "i", "s", "strike"}
_WITH_CONTENT = frozenset(_GONE.split())
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
OUR_FILE = re.compile(r"/content/files/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/\Z")
_ADDRESS = re.compile(
    r"(?:https?://[a-z0-9\u4e00-\u9fff.-]+(?::\d{1,5})?(?:[/?#][^\s<>\"'`\\]*)?|/(?![/\\])[^\s<>\"'`\\]*"
    r"|mailto:[\w.+-]+@[\w.-]+|tel:\+?[\d-]{3,20})\Z",
    re.IGNORECASE,
)
# Let through to where addresses are checked, only so that the editor is told which one went.
_NAMED = frozenset({"javascript", "vbscript", "data", "file", "ftp", "about", "blob", "thunder"})
_NUMBERS = {"colspan": 50, "rowspan": 200, "width": 4000, "height": 4000, "start": 9999}
_DOUBLE = re.compile(r"&amp;(?=(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});)", re.IGNORECASE)
_TAG = re.compile(r"<[a-z!/?]", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    r"&(?:lt|#0*60|#x0*3c);/?(?:p|br|div|span|strong|b|table|tr|td|a|ul|ol|li|h[1-6]|font|img)\b", re.I
)
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]"
)
_CONTROL_REFERENCES = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|127)|x0*(?:[0-8bcef]|1[0-9a-f]|7f));?", re.I)
_SURROGATES = re.compile("[\ud800-\udfff]")
_RUNS = re.compile(
    r"<\s*(?:script|style|iframe|object|embed|svg|math|form|link|meta|base)\b|\son\w+\s*=|\sstyle\s*=|javascript\s*:",
    re.IGNORECASE,
)
_MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``html`` may be shown as it is (marked safe); ``problems`` say what was changed and what a person must mend."""

    html: str
    problems: tuple[Problem, ...]

    @property
    def to_mend(self) -> tuple[Problem, ...]:
        """What stands in the way of publishing."""
        return tuple(one for one in self.problems if one.weight in (MEND, LOST))

    @property
    def lost(self) -> bool:
        """Whether it was no content at all (an error page, or far too long)."""
        return any(one.weight == LOST for one in self.problems)


def clean(html: str, *, first_heading: int = 2) -> Cleaned:
    """HTML, or plain text whose lines become paragraphs, made safe; ``first_heading`` is the level of its first one."""
    if len(html) > LONGEST:
        return Cleaned("", (Problem("too_long"),))
    text, problems = _signs(html)
    text, undone = _escapes(text)
    wrong = wrong_page(text)
    if wrong is not None:
        return Cleaned("", (Problem("wrong_page", wrong.text),))
    problems += [Problem("escapes")] if undone else []
    problems += [Problem("scripts")] if _RUNS.search(text) else []
    if not _TAG.search(text):
        text = _lines(text)
    cleaned, found = _settled(text, first_heading)
    if len(cleaned) > LONGEST:
        return Cleaned("", (Problem("too_long"),))
    return Cleaned(cleaned, tuple(dict.fromkeys([*problems, *found])))


def plain_text(html: str) -> str:
    """The words of a cleaned fragment, one line a block, for search, feeds and summaries."""
    spaced = re.sub(r"<(?:/(?:p|h[2-6]|li|dt|dd|tr|caption|blockquote|figcaption)|br)>", "\n", html)
    spaced = re.sub(r"</t[dh]>|<img[^>]*>", " ", spaced)
    bare = entities.unescape(re.sub(r"<[^>]*>", "", spaced))
    return "\n".join(line for line in (re.sub(r"\s+", " ", row).strip() for row in bare.split("\n")) if line)


def _signs(html: str) -> tuple[str, list[Problem]]:
    text = _SURROGATES.sub("", html).replace("\r\n", "\n").replace("\r", "\n")
    found = []
    bare = _CONTROL_REFERENCES.sub("", _CONTROLS.sub("", text))
    if bare != text:
        found.append(Problem("controls"))
    if "\t" in bare:
        found.append(Problem("tabs"))
    return bare.replace("\t", " "), found


def _escapes(text: str) -> tuple[str, bool]:
    """Undo what was escaped twice; text that holds only escaped markup is markup."""
    before = text
    for _round in range(_MOST_ROUNDS):
        once = _DOUBLE.sub("&", text)
        if not _TAG.search(once) and _ESCAPED_TAG.search(once):
            once = entities.unescape(once)
        if once == text:
            break
        text = once
    return _CONTROL_REFERENCES.sub("", _CONTROLS.sub("", text)), text != before


def _lines(text: str) -> str:
    """Plain text: each line a paragraph."""
    lines = [line.strip() for line in entities.unescape(text).split("\n")]
    return "".join(f"<p>{entities.escape(line, quote=False)}</p>" for line in lines if line)


def _settled(text: str, first: int) -> tuple[str, list[Problem]]:
    """Sanitise and order until nothing changes any more; markup that never settles is shown as plain text."""
    found: list[Problem] = []
    for _round in range(_MOST_ROUNDS):
        once, told = _round_of(text, first)
        found += told if not found else [one for one in told if one.code not in {known.code for known in found}]
        if once == text:
            return once, found
        text = once
    return _round_of(_lines(plain_text(text)), first)[0], found


def _round_of(text: str, first: int) -> tuple[str, list[Problem]]:
    found: list[Problem] = []
    text, _undone = _escapes(_signs(text)[0])
    safe = _sanitised(text, _BEFORE, found)
    if not safe.strip():
        return "", found
    if _depth(safe) > DEEPEST:
        safe = _lines(plain_text(safe))
    in_order, told = ordered(safe, first)
    return _sanitised(in_order, TAGS, []), found + told


def _sanitised(text: str, tags: frozenset[str], found: list[Problem]) -> str:
    return nh3.clean(
        text,
        tags=set(tags),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=partial(_attribute, found),
        url_schemes=set(_SCHEMES if tags is TAGS else _SCHEMES | _NAMED),
        link_rel=None,
        strip_comments=True,
    ).strip()


def _attribute(found: list[Problem], tag: str, name: str, value: str) -> str | None:
    """The value that an attribute may have, or None to drop it."""
    if name in _NUMBERS:
        number = int(value) if re.fullmatch(r"\d{1,5}", value, re.ASCII) else 0
        return str(number) if 1 <= number <= _NUMBERS[name] else None
    if name == "scope":
        return value if value in ("col", "row", "colgroup", "rowgroup") else None
    if name == "alt":
        return " ".join(value.split())[:300]
    value = value.strip()
    if tag == "img":
        return value if OUR_FILE.fullmatch(value) else None
    if _ADDRESS.fullmatch(value):
        return value
    if value and not value.startswith("#"):
        found.append(Problem("address", value[:80]))
    return None


def _depth(text: str) -> int:
    """How deeply elements lie in each other: a tree that is too deep is nobody's text."""
    most = now = 0
    for found in re.finditer(r"<(/?)([a-z0-9]+)", text):
        if found[2] not in ("br", "hr", "img"):
            now += -1 if found[1] else 1
            most = max(most, now)
    return most


__all__ = ["OUR_FILE", "TAGS", "Cleaned", "clean", "plain_text", "words"]
