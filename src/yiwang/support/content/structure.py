"""Order in a fragment of restricted HTML: paragraphs, headings without gaps, tables with headers, links that speak.

Works on the tree of what ``sanitising`` let through and never adds anything that could run; the last word is always
nh3's. What only a person can say (alt texts, header cells, link texts) is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from yiwang.support.content.problems import Problem
from yiwang.support.content.tree import drop, is_block, unwrap, wrap_bare

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_RENAMED = {"b": "strong", "i": "em", "strike": "del", "s": "del"}
_CONTAINERS = frozenset({"div", "blockquote", "li", "dd", "td", "th", "figure"})
_KEPT_EMPTY = frozenset({"br", "hr", "img", "td", "th"})
_SPACES = re.compile(r"[ \xa0\t\r\n\u3000]+")
_FILE_NAME = re.compile(
    r"\.(?:png|jpe?g|gif|webp|bmp)\Z|\A(?:img|dsc|image|screenshot|微信(?:图片|截图))[\W_]*\d*\Z", re.I
)
_NO_ALT = frozenset({"图", "图片", "照片", "配图", "插图", "截图", "image", "picture", "photo", "img", "无", "alt"})
_SAY_NOTHING = """
这里 此处 点这里 点此 点击 点击这里 点击此处 请点击 请点击这里 点击查看
点击进入 点击下载 查看 查看更多 查看详情 更多 详情 详细 进入 链接 网址 地址
下载 附件 打开 here clickhere click more readmore link this thispage download
"""
_VAGUE = frozenset(_SAY_NOTHING.split())
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z", re.I)
LONGEST_HEADING = 60


def ordered(fragment: str, first: int = 2) -> tuple[str, list[Problem]]:
    """The fragment in order, its first heading at level ``first``, and what was or is wrong with it."""
    root = html.fragment_fromstring(fragment, create_parent="div")
    found: list[Problem] = []
    _rename(root)
    _paragraphs(root)
    _drop_pictures(root, found)
    _links(root, found)
    _tidy_text(root)
    _drop_empty(root)
    _unpack_tables(root)
    _headings(root, first, found)
    _tables(root, found)
    _pictures(root, found)
    return _inner(root), found


def words(node: html.HtmlElement) -> str:
    """The text of a node and all in it, spaces collapsed."""
    return _SPACES.sub(" ", "".join(node.itertext())).strip()


def _inner(root: html.HtmlElement) -> str:
    inside = [html.tostring(child, encoding="unicode") for child in root]
    return (root.text or "").strip() + "".join(inside)


def _rename(root: html.HtmlElement) -> None:
    for node in root.iter(*_RENAMED):
        node.tag = _RENAMED[node.tag]


def _paragraphs(root: html.HtmlElement) -> None:
    """Every ``div`` becomes a paragraph or goes; text that lies bare among blocks becomes paragraphs."""
    for node in list(root.iter("div")):
        if node is not root:
            if any(is_block(child) for child in node):
                wrap_bare(node)
                unwrap(node)
            else:
                node.tag = "p"
    for node in list(root.iter("p")):
        if any(is_block(child) for child in node):
            wrap_bare(node)
            unwrap(node)
    wrap_bare(root)
    for node in list(root.iter(*_CONTAINERS)):
        if node is not root and any(child.tag == "p" or is_block(child) for child in node):
            wrap_bare(node)


def _drop_pictures(root: html.HtmlElement, found: list[Problem]) -> None:
    for node in list(root.iter("img")):
        if not node.get("src"):
            drop(node)
            found.append(Problem("picture_elsewhere"))


def _links(root: html.HtmlElement, found: list[Problem]) -> None:
    for node in list(root.iter("a")):
        said = words(node)
        pictures = [one.get("alt", "") for one in node.iter("img")]
        if not node.get("href") or not (said or pictures):
            unwrap(node)
        elif (
            said.replace(" ", "").strip("。，：:>》」】[]()（）“”").lower() in _VAGUE or _ADDRESS.match(said)
        ) and not pictures:
            found.append(Problem("link_words", said[:40]))


def _tidy_text(root: html.HtmlElement) -> None:
    """Runs of spaces are one; blocks neither begin nor end with spaces (Chinese indents by style, not by signs)."""
    for node in root.iter():
        node.text = _SPACES.sub(" ", node.text) if node.text else node.text
        node.tail = _SPACES.sub(" ", node.tail) if node.tail else node.tail
    for node in list(root.iter()):
        if is_block(node):
            if node.text:
                node.text = node.text.lstrip()
            if len(node) and node[-1].tail:
                node[-1].tail = node[-1].tail.rstrip()
            elif not len(node) and node.text:
                node.text = node.text.rstrip()
            if node is not root and node.tail and not node.tail.strip():
                node.tail = None


def _drop_empty(root: html.HtmlElement) -> None:
    for node in reversed(list(root.iter())):
        if node is root or node.tag in _KEPT_EMPTY or not isinstance(node.tag, str):
            continue
        if not words(node) and node.find(".//img") is None and node.find(".//hr") is None:
            drop(node)


def _unpack_tables(root: html.HtmlElement) -> None:
    """A table with one cell is no table: what is in it stands by itself."""
    for table in list(root.iter("table")):
        cells = list(table.iter("td", "th"))
        if len(cells) == 1 and table.find(".//caption") is None:
            cell, parent = cells[0], table.getparent()
            if parent is None:
                continue
            wrap_bare(cell)
            index, tail = parent.index(table), table.tail
            table.tail = None
            parent.remove(table)
            for child in list(cell):
                parent.insert(index, child)
                index += 1
            if tail and tail.strip():
                rest = html.Element("p")
                rest.text = tail
                parent.insert(index, rest)


def _headings(root: html.HtmlElement, first: int, found: list[Problem]) -> None:
    """No level is left out on the way down; the first heading has level ``first``."""
    moved = False
    above: list[tuple[int, int]] = []  # (level as written, level as given)
    for node in root.iter(*HEADINGS):
        written = int(node.tag[1])
        while above and above[-1][0] >= written:
            above.pop()
        given = min(6, above[-1][1] + 1 if above else first)
        above.append((written, given))
        moved |= written != given
        node.tag = f"h{given}"
        if len(words(node)) > LONGEST_HEADING:
            found.append(Problem("heading_long", words(node)[:20] + "…"))
    if moved:
        found.append(Problem("headings"))


def _rows(table: html.HtmlElement) -> Iterator[list[html.HtmlElement]]:
    for row in table.iter("tr"):
        yield [cell for cell in row if cell.tag in ("td", "th")]


def _tables(root: html.HtmlElement, found: list[Problem]) -> None:
    for table in root.iter("table"):
        rows = [row for row in _rows(table) if row]
        headers = [cell for row in rows for cell in row if cell.tag == "th" and words(cell)]
        if not headers:
            found.append(Problem("table_header", words(table)[:20] + "…"))
        for at, row in enumerate(rows):
            for cell in row:
                if cell.tag == "th" and not cell.get("scope"):
                    cell.set("scope", "col" if at == 0 else "row")


def _pictures(root: html.HtmlElement, found: list[Problem]) -> None:
    for node in root.iter("img"):
        alt = _SPACES.sub(" ", node.get("alt", "")).strip()
        if not alt:
            found.append(Problem("picture_alt", _near(node)))
        elif alt.lower() in _NO_ALT or _FILE_NAME.search(alt):
            found.append(Problem("picture_words", alt[:40]))


def _near(node: html.HtmlElement) -> str:
    """Words by which an editor finds a picture that has none of its own: how it is called, or what stands before it."""
    src = node.get("src", "")
    return src.rstrip("/").rpartition("/")[2][:40] or "…"
