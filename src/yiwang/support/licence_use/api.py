"""The interfaces of GB/T 36906 under /api/v1/licences/: thin, one operation for each configured name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, create_model

from yiwang.core import clock
from yiwang.core.idempotency import check_key
from yiwang.core.routes import page
from yiwang.support.licence_use import callers, serving
from yiwang.support.licence_use.actions.using import hand_out
from yiwang.support.licence_use.asking import Which
from yiwang.support.licence_use.interfaces import Interfaces, Style, interfaces
from yiwang.support.licence_use.pages.desk import download

SCOPES = {
    "search": callers.QUERY,
    "data": callers.DATA,
    "data_by_holder": callers.DATA,
    "request": callers.DATA,
    "request_state": callers.DATA,
    "file": callers.FILE,
    "file_by_holder": callers.FILE,
    "address": callers.FILE,
    "verify_data": callers.VERIFY,
    "verify_file": callers.VERIFY,
}
SUMMARIES = {
    "search": "证照检索",
    "data": "按证照标识取证照内容",
    "data_by_holder": "按持证主体取证照内容",
    "request": "请持证人同意用证",
    "request_state": "查持证人是否同意",
    "file": "按证照标识取加注副本",
    "file_by_holder": "按持证主体取加注副本",
    "address": "取加注副本的下载地址",
    "verify_data": "核对证照信息",
    "verify_file": "核验证照文件",
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "search": ("holder_code", "type_code", "purpose"),
    "data": ("purpose",),
    "data_by_holder": ("holder_code", "type_code", "purpose"),
    "request": ("purpose",),
    "request_state": ("request",),
    "file": ("purpose",),
    "file_by_holder": ("holder_code", "type_code", "purpose"),
    "address": ("purpose",),
    "verify_data": ("purpose",),
    "verify_file": ("purpose", "file"),
}
KINDS: Mapping[str, tuple[Any, Any]] = {
    "names": (list[str], []),
    "values": (dict[str, str], {}),
    "wants_file": (bool, False),
    "days": (int, 1),
    "uses": (int, 1),
}
LENGTHS = {"purpose": 200, "file": 3_000_000}
WORDS = {
    "identifier": "电子证照标识（GB/T 36904）",
    "holder_code": "持证主体代码",
    "holder_code_type": "持证主体代码类型：001 统一社会信用代码，111 公民身份号码",
    "type_code": "证照类型代码（21 位）",
    "number": "证照编号，持证主体有几张时才要",
    "purpose": "用途，必填，最多 200 字，持证人会看到",
    "item_code": "关联事项编码",
    "item_name": "关联事项名称",
    "case_number": "办件编号",
    "caller": "经办人",
    "names": "要哪些照面项；没有要的和没有同意的都不给",
    "wants_file": "申请时：也要加注副本",
    "days": "申请时：同意以后用几天",
    "uses": "申请时：用几次",
    "request": "用证申请编号",
    "file_type": "文件类型，给的是颁发时的格式",
    "file": "文件内容，Base64",
    "values": "要核对的照面项和值",
}


def routers(told: Interfaces) -> Router:
    """A router with one operation for each function of each configured family."""
    router = Router()
    for style in told.styles:
        for function in style.functions:
            _add(router, told, style, function)
    return router


def _add(router: Router, told: Interfaces, style: Style, function: str) -> None:
    name = style.functions[function]
    body = _body_of(style, function, name)

    def view(request: HttpRequest, payload: Any) -> HttpResponse:
        actor = callers.caller_of(request, SCOPES[function])
        key = check_key(request.headers.get("Idempotency-Key"))
        inner = getattr(payload, "data_", payload)
        done = serving.FUNCTIONS[function](actor, _call(inner, key), clock.now())
        return _json(_answer(told, style, done))

    view.__annotations__ = {"request": HttpRequest, "payload": body, "return": HttpResponse}
    view.__name__ = f"licences_{style.style}_{function}"
    view.__doc__ = (
        f"Needs a token of a registered system for this interface with the scope `{SCOPES[function]}`. Send"
        " `Idempotency-Key` so that a retry counts no second use."
    )
    gated: Callable[..., HttpResponse] = page("anyone", "POST")(view)
    router.post(f"/{style.path}{name}", summary=SUMMARIES[function], response=dict, operation_id=view.__name__)(gated)


def _body_of(style: Style, function: str, name: str) -> type[BaseModel]:
    """The request as the configured names describe it; what is not described is left alone (accessId and such)."""
    fields: dict[str, Any] = {}
    for ours, theirs in style.fields.items():
        kind, default = KINDS.get(ours, (str, ""))
        given: dict[str, Any] = {"alias": theirs, "description": WORDS[ours]}
        if kind is str:
            given["max_length"] = LENGTHS.get(ours, 300)
        needed = ours in NEEDED[function]
        fields[ours] = (kind, Field(**given) if needed else Field(default, **given))
    config = ConfigDict(extra="ignore", populate_by_name=False)
    inner = create_model(f"{name}{style.style}Data", __config__=config, **fields)
    if not style.envelope:
        return inner
    wrapped: dict[str, Any] = {"data_": (inner, Field(alias=style.envelope))}
    return create_model(f"{name}{style.style}Request", __config__=config, **wrapped)


def _call(inner: Any, key: str | None) -> serving.Call:
    told = {name: getattr(inner, name) for name in type(inner).model_fields}
    which = Which(
        told.get("identifier", ""),
        told.get("holder_code", ""),
        told.get("holder_code_type", ""),
        told.get("type_code", ""),
        told.get("number", ""),
    )
    same = (
        "purpose",
        "item_code",
        "item_name",
        "case_number",
        "caller",
        "days",
        "uses",
        "wants_file",
        "request",
        "file",
    )
    given = {name: told[name] for name in same if name in told}
    return serving.Call(
        which=which, names=tuple(told.get("names", ())), values=told.get("values", {}), key=key, **given
    )


def _answer(told: Interfaces, style: Style, done: Mapping[str, Any]) -> dict[str, Any]:
    wrap = style.answer
    head = {wrap["status"]: told.success["status"], wrap["message"]: told.success["message"]}
    return {wrap["head"]: head, wrap["data"]: _renamed(told, style, done)}


def _renamed(told: Interfaces, style: Style, done: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for ours, value in done.items():
        if ours == "outcome":
            value = told.outcomes[str(value)]
        if ours == "rows":
            value = [_renamed(told, style, row) for row in value]
        found[style.results.get(ours, ours)] = value
    return found


def _json(body: Any) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body, default=str), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


router = routers(interfaces())


@router.get("/file", response=bytes, summary="凭下载地址取加注副本")
@page("anyone", "GET")
def file(request: HttpRequest, ticket: str = "") -> HttpResponse:
    """The annotated copy behind an address: once, within ten minutes, with a token of the same system."""
    actor = callers.caller_of(request, callers.FILE)
    use = serving.fetch(actor=actor, ticket=ticket, now=clock.now())
    given = hand_out(actor, use)
    return download(given.copy) if given.copy is not None else _json({"outcome": given.outcome})
