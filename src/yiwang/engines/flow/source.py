"""Opens a model file without trusting it: no DTD, no entities, no network, bounded size, depth and count."""

from __future__ import annotations

import re

from lxml import etree

from yiwang.engines.flow.plan import Limits, PlanRefused, Problem

_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii")


def parse_model(xml: bytes, limits: Limits) -> etree._Element:
    """The root of a model; raises PlanRefused before anything in the file can expand or be fetched."""
    if len(xml) > limits.max_bytes:
        raise _refused("too_large", "文件太大。", f"请把文件控制在{limits.max_bytes // 1000}KB以内。")
    if xml.count(b"<") > 2 * limits.max_tags:
        raise _refused("too_large", "文件里的元素太多。", "请把流程拆成几个，用调用活动连起来。")
    encoding = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in xml or (encoding and encoding[1].lower() not in _UTF8):
        raise _refused("encoding", "文件不是UTF-8编码。", "请用UTF-8重新保存。")
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise _refused("doctype", "文件里有DOCTYPE或实体声明。", "请删除，流程图不需要它们。")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise _refused("not_xml", "文件不是完整的XML。", "请用BPMN编辑器打开后重新保存。", line) from error
    _check_depth(root, limits)
    return root


def _check_depth(root: etree._Element, limits: Limits) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.max_depth:
            line = element.sourceline or 0
            raise _refused("too_deep", "元素嵌套太深。", "请减少子流程的层数。", line)


def _refused(code: str, reason: str, remedy: str, line: int = 0) -> PlanRefused:
    return PlanRefused([Problem("", "", line, reason, remedy, code)])
