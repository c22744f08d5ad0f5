"""Rows of the exchange tables from items and entries of the catalogue. Pure but for the models that it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from yiwang.calendar.legal_day import CHINA
from yiwang.formats.exchange_tables import Row
from yiwang.service.catalogue.elements import codes
from yiwang.service.catalogue.elements.codes import CodeList
from yiwang.service.catalogue.merging import in_order
from yiwang.service.catalogue.models import CatalogueEntry
from yiwang.service.catalogue_exchange.bulk import Whole
from yiwang.service.catalogue_exchange.national.tables import FAMILIES, fields_of

STATES = {"published": "1", "suspended": "2", "cancelled": "3"}
ZONE_OF_USERS = frozenset({"natural_person"})


@dataclass(frozen=True, slots=True)
class Sending:
    """What all rows of one export share. What was made at or after ``since`` is new to the receiver."""

    batch: str
    since: datetime | None
    now: datetime
    data_source: str = "101"


def directory_row(entry: CatalogueEntry, sending: Sending) -> Row:
    """An entry as a row of up_task_directory."""
    said = {
        "row_guid": entry.pk.hex,
        "task_name": entry.title,
        "catalog_code": entry.code,
        "task_type": _code(codes.POWER_TYPES, entry.power_type),
        "by_law": _laws(entry.content),
        "use_level": "^".join(str(level) for level in entry.content.get("levels", [])) or "7",
        "task_state": STATES.get(entry.state, "3"),
        "task_version": str(entry.number),
        "data_source": sending.data_source,
    }
    return _row("up_task_directory", said, _operation(entry.state, entry.number, sending), sending)


def item_rows(whole: Whole, sending: Sending) -> Iterator[Row]:
    """An item as its row of basics, its extension, its materials, fees, questions and steps."""
    family = FAMILIES.get(str(whole.elements.get("power_type")), "general")
    sent = sending.since is not None and whole.item.updated_at < sending.since  # before: only what is above is new
    operation = _operation(whole.item.state, whole.item.number + sent, sending)
    guid = whole.item.pk.hex
    elements = whole.elements
    yield _row(f"up_task_{family}_basic", _basic(whole, guid), operation, sending)
    yield _row(f"up_task_{family}_extend", {**_extend(whole), "task_guid": guid, "row_guid": guid}, operation, sending)
    for part, key, make in (("material", "materials", _material), ("fee", "fees", _fee), ("qa", "faq", _question),
                            ("link", "steps", _step)):  # fmt: skip
        for number, (name, row) in enumerate(in_order(elements.get(key)), 1):
            said = make(row) | {"order_num": str(number), "task_guid": guid}
            said["row_guid"] = uuid5(NAMESPACE_URL, f"{guid}/{key}/{name}").hex
            yield _row(f"up_task_{family}_{part}", said, operation, sending)


def _row(table: str, said: Mapping[str, str], operation: str, sending: Sending) -> Row:
    control = {"cd_operation": operation, "cd_time": _moment(sending.now), "cd_batch": sending.batch}
    return table, {field: {**said, **control}.get(field, "") for field in fields_of(table)}


def _operation(state: str, number: int, sending: Sending) -> str:
    if state == "cancelled":
        return "D"
    return "I" if sending.since is None or number <= 1 else "U"


def _moment(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y%m%dT%H%M%S")


def _basic(whole: Whole, guid: str) -> dict[str, str]:
    item, said = whole.item, whole.elements
    limits, contact, flow = said.get("limits", {}), said.get("contact", {}), said.get("flow", {})
    office = item.organization
    windows = [row for _key, row in in_order(said.get("windows"))]
    addresses = "；".join(f"{row.get('name', '')}：{row.get('address', '')}" for row in windows)
    special = "；".join(str(row.get("title") or "") for _key, row in in_order(said.get("special_procedures")))
    fees = [row for _key, row in in_order(said.get("fees"))]
    return {
        "row_guid": guid,
        "task_guid": guid,
        "task_name": str(said.get("title", "")),
        "catalog_code": whole.basic_code,
        "local_catalog_code": str(said.get("base_code", "")),
        "task_code": item.code,
        "local_task_code": str(said.get("local_code", "")),
        "task_type": _code(codes.POWER_TYPES, said.get("power_type")),
        "by_law": _laws(said),
        "power_source": _code(codes.POWER_SOURCES, said.get("power_source")),
        "use_level": str(item.level or ""),
        "dept_name": item.organization_name or (office.name if office else ""),
        "dept_code": item.organization_uscc or (office.uscc if office else ""),
        "dept_type": _code(codes.BODY_KINDS, said.get("body_kind")),
        **_limit(limits.get("statutory", {}), "anticipate"),
        **_limit(limits.get("committed", {}), "promise"),
        "accept_condition": str(said.get("condition", "")),
        "handle_flow": str(flow.get("window", "")),
        "special_procedure": special or "无",
        "is_fee": _flag(fees),
        "fee_basis": "；".join(str(row.get("basis") or "") for row in fees),
        "server_type": _codes(codes.APPLICANTS, said.get("applicants")),
        "project_type": _code(codes.HANDLING, said.get("handling")),
        "handle_type": _codes(codes.CHANNELS, said.get("channels")),
        "limit_scene_num": str(said.get("visits", "")),
        "link_way": str(contact.get("phone") or (office.phone if office else "")),
        "supervise_way": str(contact.get("complaint", "")),
        "transact_addr": addresses or str(contact.get("address") or (office.address if office else "")),
        "transact_time": "；".join(str(row["hours"]) for row in windows if row.get("hours"))
        or (office.hours if office else ""),
        "link_addr": str(said.get("online_url", "")),
        "mobile_terminal_url": str(said.get("mobile_url", "")),
        "is_single_login": _flag(said.get("handled_by")),
        "app_is_single_login": _flag(said.get("handled_by")),
        "area_code": item.division_code,
        "task_state": STATES.get(item.state, "3"),
        "task_version": str(item.number),
        "punishment_method": str(said.get("punishment", "")),
        "is_permit_reduce": _flag(any(row.get("reducible") for row in fees)),
    }


def _limit(limit: Mapping[str, Any], name: str) -> dict[str, str]:
    return {
        f"{name}_day": str(limit.get("amount", "")),
        f"{name}_type": _code(codes.UNITS, limit.get("unit")),
        f"{name}_explain": str(limit.get("note", "")),
    }


def _extend(whole: Whole) -> dict[str, str]:
    said = whole.elements
    results = [row for _key, row in in_order(said.get("results"))]
    person = ZONE_OF_USERS & set(said.get("applicants") or [])
    themes = "^".join(said.get("themes") or [])
    return {
        "is_entry_center": _flag(said.get("in_hall")),
        "is_express": _flag(said.get("courier")),
        "is_online": _flag({"web", "mobile"} & set(said.get("channels") or [])),
        "is_pay_online": _flag(said.get("pay_online")),
        "result_type": "^".join(dict.fromkeys(_code(codes.RESULT_KINDS, row.get("kind")) for row in results)),
        "handle_area": _code(codes.SCOPES, said.get("scope")),
        "is_schedule": _flag(said.get("booking")),
        "is_service_terminals": _flag(said.get("self_service")),
        "limit_explain": str(said.get("quantity_limit", "")),
        "limit_scene_explain": str(said.get("visits_reason", "")),
        "online_handle_depth": str(said.get("depth", "")),
        "online_handle_url": str(said.get("online_url", "")),
        "other_dept": "^".join(str(row.get("title", "")) for _key, row in in_order(said.get("joint"))),
        "result_name": "^".join(str(row.get("title", "")) for row in results),
        "result_guid": "^".join(str(row["sample"]) for row in results if row.get("sample")),
        "service_type": str(said.get("intermediary", "")),
        "user_topic_type": themes if person else "",
        "corp_topic_type": "" if person else themes,
        "online_flow": str(said.get("flow", {}).get("online", "")),
        "traffic_guide": "；".join(str(r["traffic"]) for _k, r in in_order(said.get("windows")) if r.get("traffic")),
    }


def _material(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "material_name": str(row.get("title", "")),
        "material_type": _code(codes.MATERIAL_KINDS, row.get("kind")),
        "material_format": _code(codes.MATERIAL_FORMS, row.get("form")),
        "is_need": _code(codes.NEEDS, row.get("need")),
        "form_guid": str(row.get("blank_form", "")),
        "example_guid": str(row.get("sample", "")),
        "source_type": _code(codes.SOURCES, row.get("source")),
        "source_explain": str(row.get("issued_by", "")),
        "fill_explain": str(row.get("note", "")),
        "accept_stand": str(row.get("standard", "")),
        "by_law": str(row.get("basis", "")),
        "handle_case": str(row.get("when", "")),
        "original_num": str(row.get("originals", "")),
        "copies_num": str(row.get("copies", "")),
    }


def _fee(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "fee_name": str(row.get("title", "")),
        "fee_stand": str(row.get("standard", "")),
        "by_law": str(row.get("basis", "")),
        "is_desc": _flag(row.get("reducible")),
        "desc_explain": str(row.get("note", "")),
    }


def _question(row: Mapping[str, Any]) -> dict[str, str]:
    return {"question": str(row.get("question", "")), "answer": str(row.get("answer", ""))}


def _step(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "link_name": str(row.get("title", "")),
        "handle_person_name": str(row.get("who", "")),
        "handle_day": str(row.get("amount", "")),
        "handle_type": _code(codes.UNITS, row.get("unit")),
        "is_special": "0",
    }


def _laws(said: Mapping[str, Any]) -> str:
    rows = in_order(said.get("basis"))
    texts = [f"《{row.get('law', '')}》{row.get('article', '')}{_says(row)}" for _key, row in rows]
    return "\n".join(texts)


def _says(row: Mapping[str, Any]) -> str:
    return f"：{row['says']}" if row.get("says") else ""


def _code(known: CodeList, value: Any) -> str:
    found = known.get(str(value)) if value is not None else None
    return found.code if found else ""


def _codes(known: CodeList, values: Any) -> str:
    return "^".join(dict.fromkeys(code for value in values or [] if (code := _code(known, value))))


def _flag(value: Any) -> str:
    return "1" if value else "0"
