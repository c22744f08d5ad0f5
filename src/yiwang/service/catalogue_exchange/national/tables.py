"""The exchange tables of the national platform for service items: their fields in order, by power type. Pure.

Source: exchange tables of 2020 (up_task_*), standards/02 §4; cd_operation I (new), U (changed), D (ended).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTROL = ("cd_operation", "cd_time", "cd_batch")
DIRECTORY = (
    *("row_guid", "task_name", "catalog_code", "local_catalog_code", "task_type", "by_law", "use_level", "task_state"),
    *("task_version", "plan_effective_date", "plan_cancel_date", "data_source"),
)
_WHO = (
    *("row_guid", "task_guid", "task_name", "catalog_code", "local_catalog_code", "task_code", "local_task_code"),
    *("task_handle_item", "task_type", "by_law"),
)
_OFFICE = ("use_level", "dept_name", "dept_code", "dept_type", "entrust_name")
_LIMITS = (
    *("anticipate_day", "anticipate_type", "anticipate_explain", "promise_day", "promise_type", "promise_explain"),
)
_HOW = (
    *("accept_condition", "handle_flow", "special_procedure", "is_fee", "fee_basis", "server_type", "project_type"),
    *("handle_type", "limit_scene_num"),
)
_PLACE = (
    *("link_way", "supervise_way", "transact_addr", "transact_time", "link_addr", "mobile_terminal_url"),
    *("is_single_login", "app_is_single_login", "area_code"),
)
_STATE = ("task_state", "task_version", "plan_effective_date", "plan_cancel_date")
GENERAL = (*_WHO, "power_source", *_OFFICE, *_LIMITS, *_HOW, *_PLACE, *_STATE)
PUBLIC = (*_WHO, *_OFFICE, *_LIMITS, *_HOW, *_PLACE, *_STATE)
_OWN = ("handle_flow", "link_way", "supervise_way")
PUNISH = (*_WHO, "power_source", *_OFFICE, "punishment_method", *_LIMITS, *_OWN, *_STATE)
HANDLE = (*_WHO, "power_source", *_OFFICE, "collect_type", "is_permit_reduce", *_LIMITS, *_HOW, *_PLACE, *_STATE)
CHECK = (*_WHO, "power_source", *_OFFICE, *_LIMITS, *_OWN[1:], *_STATE)
EXTEND = (
    *("row_guid", "task_guid", "is_entry_center", "is_express", "is_online", "is_pay_online", "result_type"),
    *("handle_area", "is_schedule", "is_service_terminals", "limit_explain", "limit_scene_explain"),
    *("online_handle_depth", "online_handle_url", "other_dept", "result_name", "result_guid", "service_type"),
    *("user_topic_type", "corp_topic_type", "online_flow", "traffic_guide", "town_code", "village_code"),
)
MATERIAL = (
    *("row_guid", "task_guid", "material_name", "order_num", "material_type", "material_format", "is_need"),
    *("form_guid", "example_guid", "source_type", "source_explain", "page_num", "page_format", "fill_explain"),
    *("accept_stand", "by_law", "remark", "handle_case", "original_num", "copies_num"),
)
FEE = ("row_guid", "task_guid", "fee_name", "fee_stand", "by_law", "is_desc", "desc_explain", "order_num")
QA = ("row_guid", "task_guid", "question", "answer", "order_num")
LINK = (
    *("row_guid", "task_guid", "link_name", "handle_dept_name", "handle_person_name", "handle_day", "handle_type"),
    *("is_special", "special_explain", "order_num"),
)

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("行政许可", "行政给付", "行政确认", "行政奖励", "行政裁决", "其他行政权力"), "general"),
        **dict.fromkeys(("公共服务",), "public"),
        **dict.fromkeys(("行政处罚",), "punish"),
        **dict.fromkeys(("行政征收", "行政强制"), "handle"),
        **dict.fromkeys(("行政检查",), "check"),
    }
)
BASICS = {"general": GENERAL, "public": PUBLIC, "punish": PUNISH, "handle": HANDLE, "check": CHECK}
PARTS = {"extend": EXTEND, "material": MATERIAL, "fee": FEE, "qa": QA, "link": LINK}


def fields_of(table: str) -> tuple[str, ...]:
    """The fields of a table by name, with those of control at the end."""
    if table == "up_task_directory":
        return (*DIRECTORY, *CONTROL)
    _up, _task, family, part = table.split("_")
    return (*(BASICS[family] if part == "basic" else PARTS[part]), *CONTROL)


def tables() -> list[str]:
    """All tables in the order in which they are sent."""
    parts = ("basic", "extend", "material", "fee", "qa", "link")
    return ["up_task_directory", *(f"up_task_{family}_{part}" for family in BASICS for part in parts)]
