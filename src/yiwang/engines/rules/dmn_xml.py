"""Reading the XML of a DMN model safely, and small questions to its elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from .errors import ModelRefused, Problem
from .limits import Limits
from .scanner import normal

NAMESPACES = frozenset(
    (
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    )
)
Element: TypeAlias = etree._Element


def parse_definitions(xml: bytes, limits: Limits) -> Element:
    """The `definitions` element. Raises ModelRefused for bad XML, DTDs, other namespaces, too large models."""
    if len(xml) > limits.model_bytes:
        raise ModelRefused([Problem("too_large", "模型文件过大")])
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise ModelRefused([Problem("bad_xml", "不是正确的 XML", line=line)]) from error
    if root.getroottree().docinfo.doctype:
        raise ModelRefused([Problem("dtd", "不接受含有 DTD 的 XML")])
    if local(root) != "definitions" or etree.QName(root).namespace not in NAMESPACES:
        raise ModelRefused([Problem("no_dmn", "不是 DMN 模型，或 DMN 版本不受支持", line=root.sourceline or 0)])
    if sum(1 for _ in root.iter()) > limits.elements:
        raise ModelRefused([Problem("too_large", "模型中的元素过多")])
    return root


def local(element: Element) -> str:
    """Name of an element without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def own(element: Element) -> bool:
    """Whether an element belongs to DMN (and not to an extension)."""
    return isinstance(element.tag, str) and etree.QName(element).namespace in NAMESPACES


def children(element: Element, *names: str) -> Iterator[Element]:
    """DMN children with one of the names (all of them without names)."""
    for item in element:
        if own(item) and (not names or local(item) in names):
            yield item


def child(element: Element | None, name: str) -> Element | None:
    """The first DMN child of that name."""
    return None if element is None else next(children(element, name), None)


def text_of(element: Element | None) -> str:
    """Content of the `text` child, stripped; empty when there is none."""
    inner = child(element, "text")
    return "" if inner is None else "".join(inner.itertext()).strip()


def content(element: Element | None) -> str:
    """The element's own text, stripped."""
    return "" if element is None else (element.text or "").strip()


def name_of(element: Element) -> str:
    """The name attribute with white space normalized."""
    return normal(element.get("name") or "")


def line_of(element: Element) -> int:
    """Line of the element in the file."""
    return element.sourceline or 0


def type_ref(element: Element | None) -> str:
    """Type named by an attribute or child `typeRef`, without the prefix of a DMN 1.1 QName for FEEL types."""
    if element is None:
        return ""
    name = element.get("typeRef") or content(child(element, "typeRef"))
    prefix, separator, rest = name.partition(":")
    if separator and element.nsmap.get(prefix, "").rstrip("/").upper().endswith("FEEL"):
        return rest
    return rest if separator and prefix in element.nsmap else name


EXPRESSIONS = (
    "literalExpression",
    "decisionTable",
    "context",
    "invocation",
    "list",
    "relation",
    "functionDefinition",
    "conditional",
    "filter",
    "for",
    "every",
    "some",
)


def expression_of(element: Element | None) -> Element | None:
    """The boxed expression directly inside an element."""
    return None if element is None else next(children(element, *EXPRESSIONS), None)
