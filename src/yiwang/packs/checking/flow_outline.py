"""What a BPMN file says, element by element in one line each: enough to tell people what changed."""

from __future__ import annotations

from lxml import etree

from ..model import Document

_YW = "urn:yiwang:bpmn"
_TOLD = {
    "userTask": "任务",
    "serviceTask": "自动步骤",
    "businessRuleTask": "决策步骤",
    "sequenceFlow": "连线",
    "lane": "泳道",
    "boundaryEvent": "边界事件",
    "startEvent": "开始",
    "endEvent": "结束",
    "intermediateCatchEvent": "等待",
    "callActivity": "调用",
}


def outline(document: Document) -> dict[str, str]:
    """Element label -> its meaning in one line; empty when the file is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document.data.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        word = _TOLD.get(etree.QName(element).localname)
        if word and "MODEL" in (etree.QName(element).namespace or ""):
            label = element.get("name") or element.get("id") or ""
            found[f"{word}“{label}”({element.get('id')})"] = _meaning(element)
    return found


def _meaning(element: etree._Element) -> str:
    parts = [element.get("name") or ""]
    skip = {"id", "name"}
    for name, value in sorted(element.attrib.items()):
        local = etree.QName(name).localname if "}" in str(name) else str(name)
        if local not in skip:
            parts.append(f"{local}={value!s}")
    for outcome in element.iterfind(f".//{{{_YW}}}outcome"):
        parts.append("按钮[" + " ".join(f"{k}={v}" for k, v in sorted(outcome.attrib.items())) + "]")
    for text in element.iterfind("{*}conditionExpression"):
        parts.append(f"条件 {(text.text or '').strip()}")
    for text in element.iterfind(".//{*}timeDuration"):
        parts.append(f"定时 {(text.text or '').strip()}")
    for text in element.iterfind("{*}flowNodeRef"):
        parts.append((text.text or "").strip())
    return " ".join(p for p in parts if p)
