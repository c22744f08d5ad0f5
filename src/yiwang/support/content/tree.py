"""Moving nodes of an HTML tree about without losing the text between them."""

from __future__ import annotations

from lxml import html

_BLOCKS = """
p h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr th td blockquote hr figure figcaption div h1
"""
BLOCKS = frozenset(_BLOCKS.split())


def is_block(node: html.HtmlElement) -> bool:
    """Whether ``node`` stands by itself, not in a line of text."""
    return node.tag in BLOCKS


def wrap_bare(node: html.HtmlElement) -> None:
    """Runs of text and inline elements directly in ``node`` become paragraphs."""
    bare: html.HtmlElement | None = None
    lead, node.text = node.text, None
    if lead and lead.strip():
        bare = html.Element("p")
        bare.text = lead
        node.insert(0, bare)
    for child in list(node):
        if child is bare:
            continue
        tail, child.tail = child.tail, None
        if is_block(child):
            bare = None
        else:
            if bare is None:
                bare = html.Element("p")
                node.insert(node.index(child), bare)
            bare.append(child)
        if tail and (tail.strip() or bare is not None):
            if bare is None:
                bare = html.Element("p")
                node.insert(node.index(child) + 1, bare)
            _append_text(bare, tail)


def _append_text(node: html.HtmlElement, text: str) -> None:
    if len(node):
        node[-1].tail = (node[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text


def unwrap(node: html.HtmlElement) -> None:
    """Let the children of ``node`` stand in its place."""
    node.drop_tag()


def drop(node: html.HtmlElement) -> None:
    """Remove ``node`` with what is in it; the text behind it stays."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)
