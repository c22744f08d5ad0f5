"""Refuses every element and attribute that the subset does not know, with its reason."""

from __future__ import annotations

from lxml import etree

from yiwang.engines.flow.draft import Draft
from yiwang.engines.flow.vocabulary import (
    ATTRIBUTES,
    BPMN,
    BPMNDI,
    CHILDREN,
    NEUTRAL,
    OUTCOME_ATTRIBUTES,
    REFUSED,
    YW,
    YW_ATTRIBUTES,
    foreign_attribute_allowed,
    local_name,
)

_ANYWHERE = {"documentation", "extensionElements"}


def check_wording(draft: Draft, root: etree._Element) -> None:
    """Walk the model (not its drawing) and note everything outside the subset."""
    pending: list[etree._Element] = [root]
    while pending:
        element = pending.pop()
        _, local = local_name(element)
        _check_attributes(draft, element, local)
        allowed = CHILDREN.get(local, set()) | _ANYWHERE
        for kid in element:
            namespace, name = local_name(kid)
            if namespace == BPMN and name == "extensionElements":
                _check_extensions(draft, kid, element, local)
            elif namespace == BPMN and name in allowed:
                if name != "documentation":
                    pending.append(kid)
            elif not (namespace == BPMNDI and local == "definitions"):
                _refuse_element(draft, kid, element, namespace, name)


def _refuse_element(draft: Draft, element: etree._Element, parent: etree._Element, namespace: str, name: str) -> None:
    draft.refused_ids.update(e.get("id") or "" for e in element.iter(etree.Element))
    where = element if element.get("id") else parent
    if namespace == BPMN and name in REFUSED:
        reason, remedy = REFUSED[name]
        draft.refuse(where, "unsupported", f"{name}：{reason}", remedy)
    elif namespace == BPMN:
        draft.refuse(where, "unsupported", f"这里不能用{name}。", "请从图中删除。")
    else:
        draft.refuse(where, "foreign", f"“{name}”来自别的系统，本平台不认识。", "请删除。")


def _check_extensions(draft: Draft, extensions: etree._Element, owner: etree._Element, local: str) -> None:
    for item in extensions:
        namespace, name = local_name(item)
        if namespace != YW or name != "outcome" or local != "userTask":
            draft.refuse(owner, "extension", f"扩展元素“{name}”不能用在这里。", "请删除。")
        elif set(item.attrib) - OUTCOME_ATTRIBUTES or len(item):
            extra = "、".join(sorted(str(key) for key in set(item.attrib) - OUTCOME_ATTRIBUTES))
            draft.refuse(owner, "extension", f"yw:outcome里有不认识的内容“{extra}”。", "请删除。")


def _check_attributes(draft: Draft, element: etree._Element, local: str) -> None:
    known = ATTRIBUTES.get(local, set())
    for key, value in element.attrib.items():
        name = etree.QName(key)
        if name.namespace == YW:
            if name.localname not in YW_ATTRIBUTES.get(local, set()):
                draft.refuse(element, "extension", f"属性yw:{name.localname}不能用在{local}上。", "请删除或改名。")
        elif name.namespace is not None:
            if not foreign_attribute_allowed(local, name.namespace):
                draft.refuse(element, "foreign", f"属性“{name.localname}”来自别的系统，本平台不认识。", "请删除。")
        elif name.localname in NEUTRAL:
            if value != NEUTRAL[name.localname]:
                draft.refuse(element, "attribute", f'不支持{name.localname}="{value[:40]}"。', "请删除这个属性。")
        elif name.localname not in known and name.localname not in ("id", "name"):
            draft.refuse(element, "attribute", f"属性“{name.localname}”不能用在{local}上。", "请删除这个属性。")
