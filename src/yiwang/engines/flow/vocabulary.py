"""The subset, as tables: which elements and attributes of BPMN 2.0 (and of `yw:`) a model may use.

Whatever is not in these tables is refused by name; nothing in a model is silently ignored.
"""

from __future__ import annotations

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
YW = "urn:yiwang:bpmn"
_MODELER = "http://camunda.org/schema/modeler/1.0"

FEEL_LANGUAGES = frozenset(
    {
        "",
        "feel",
        "FEEL",
        "http://www.omg.org/spec/FEEL/20140401",
        "https://www.omg.org/spec/FEEL/20140401",
        "https://www.omg.org/spec/DMN/20180521/FEEL/",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    }
)

_NOTES = {"textAnnotation", "association"}
_FLOW_ELEMENTS = {
    "startEvent", "endEvent", "userTask", "serviceTask", "businessRuleTask", "exclusiveGateway",
    "parallelGateway", "inclusiveGateway", "boundaryEvent", "intermediateCatchEvent", "callActivity",
    "subProcess", "sequenceFlow",
}  # fmt: skip
_LINKS = {"incoming", "outgoing"}

CHILDREN: dict[str, set[str]] = {
    "definitions": {"process", "message", "error", "collaboration"},
    "collaboration": {"participant"} | _NOTES,
    "process": {"laneSet"} | _FLOW_ELEMENTS | _NOTES,
    "laneSet": {"lane"},
    "childLaneSet": {"lane"},
    "lane": {"flowNodeRef", "childLaneSet"},
    "startEvent": _LINKS | {"messageEventDefinition", "timerEventDefinition"},
    "endEvent": _LINKS | {"errorEventDefinition", "terminateEventDefinition"},
    "boundaryEvent": _LINKS | {"timerEventDefinition", "errorEventDefinition", "messageEventDefinition"},
    "intermediateCatchEvent": _LINKS | {"timerEventDefinition", "messageEventDefinition"},
    "userTask": _LINKS | {"multiInstanceLoopCharacteristics"},
    "serviceTask": _LINKS,
    "businessRuleTask": _LINKS,
    "callActivity": _LINKS,
    "subProcess": _LINKS | _FLOW_ELEMENTS | _NOTES,
    "exclusiveGateway": _LINKS,
    "parallelGateway": _LINKS,
    "inclusiveGateway": _LINKS,
    "sequenceFlow": {"conditionExpression"},
    "timerEventDefinition": {"timeDuration", "timeDate", "timeCycle"},
    "multiInstanceLoopCharacteristics": {"loopCardinality", "completionCondition"},
    "textAnnotation": {"text"},
}
"""Per element the BPMN children it may have; `documentation` and `extensionElements` go everywhere."""

ATTRIBUTES: dict[str, set[str]] = {
    "definitions": {"targetNamespace", "expressionLanguage", "typeLanguage", "exporter", "exporterVersion"},
    "process": {"isExecutable", "isClosed", "processType"},
    "collaboration": {"isClosed"},
    "participant": {"processRef"},
    "message": {"itemRef"},
    "error": {"errorCode"},
    "boundaryEvent": {"attachedToRef", "cancelActivity"},
    "callActivity": {"calledElement"},
    "exclusiveGateway": {"default", "gatewayDirection"},
    "inclusiveGateway": {"default", "gatewayDirection"},
    "parallelGateway": {"gatewayDirection"},
    "sequenceFlow": {"sourceRef", "targetRef"},
    "conditionExpression": {"language"},
    "completionCondition": {"language"},
    "loopCardinality": {"language"},
    "messageEventDefinition": {"messageRef"},
    "errorEventDefinition": {"errorRef"},
    "multiInstanceLoopCharacteristics": {"isSequential"},
    "association": {"sourceRef", "targetRef", "associationDirection"},
    "textAnnotation": {"textFormat"},
    "documentation": {"textFormat"},
}
"""Per element its attributes besides `id` and `name`."""

NEUTRAL: dict[str, str] = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "triggeredByEvent": "false",
    "isInterrupting": "true",
    "parallelMultiple": "false",
    "isImmediate": "true",
    "behavior": "All",
    "implementation": "##unspecified",
}
"""Attributes that editors write with their default; any other value would change what the model means."""

YW_ATTRIBUTES: dict[str, set[str]] = {
    "lane": {"duty", "party", "organization"},
    "userTask": {"form", "separate", "pause", "limit", "limit-unit", "batch", "people"},
    "multiInstanceLoopCharacteristics": {"mode", "count"},
    "serviceTask": {"job"},
    "businessRuleTask": {"decision", "result"},
    "timerEventDefinition": {"unit"},
}
OUTCOME_ATTRIBUTES = frozenset({"name", "label", "move", "reason", "form"})

_WHO = "请改用用户任务、服务任务或业务规则任务。"
REFUSED: dict[str, tuple[str, str]] = {
    "task": ("没有说明由谁来做。", _WHO),
    "manualTask": ("系统外的手工任务无法留痕。", "请改用用户任务，让经办人登记结果。"),
    "scriptTask": ("流程图里不能带程序代码。", "请改用业务规则任务（DMN）或服务任务（yw:job）。"),
    "sendTask": ("不支持发送任务。", "请改用服务任务（yw:job）发送。"),
    "receiveTask": ("不支持接收任务。", "请改用消息中间捕获事件。"),
    "eventBasedGateway": ("不支持事件网关。", "请在用户任务上附加定时或消息边界事件。"),
    "complexGateway": ("不支持复杂网关。", "请改用排他、并行或包容网关。"),
    "intermediateThrowEvent": ("不支持中间抛出事件。", "请改用服务任务。"),
    "signalEventDefinition": ("不支持信号事件。", "请改用消息事件。"),
    "escalationEventDefinition": ("不支持升级事件。", "请改用定时边界事件。"),
    "compensateEventDefinition": ("不支持补偿事件。", "请用一条退回的连线写清楚怎样撤回。"),
    "conditionalEventDefinition": ("不支持条件事件。", "请用网关和定时事件表达。"),
    "linkEventDefinition": ("不支持链接事件。", "请直接画连线。"),
    "cancelEventDefinition": ("不支持取消事件。", "请改用错误事件。"),
    "messageFlow": ("不支持消息流。", "请改用消息事件。"),
    "adHocSubProcess": ("不支持随意子流程。", "请改用普通子流程。"),
    "transaction": ("不支持事务子流程。", "请改用普通子流程。"),
    "standardLoopCharacteristics": ("不支持标准循环。", "请用网关和连线画出循环。"),
    "dataObject": ("不支持数据对象。", "数据写在表单和规则里，请从图中删除。"),
    "dataObjectReference": ("不支持数据对象。", "数据写在表单和规则里，请从图中删除。"),
    "ioSpecification": ("不支持输入输出映射。", "数据写在表单和规则里，请删除。"),
}
"""Well-known BPMN elements outside the subset: why not, and what to use."""


def local_name(element: etree._Element) -> tuple[str, str]:
    """(namespace, local name) of an element."""
    name = etree.QName(element)
    return name.namespace or "", name.localname


def foreign_attribute_allowed(local: str, namespace: str) -> bool:
    """Whether an attribute of a namespace that is not ours may stay, because it cannot change the meaning."""
    return namespace == XSI or (local == "definitions" and namespace == _MODELER)
