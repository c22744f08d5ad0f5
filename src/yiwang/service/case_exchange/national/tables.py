"""Fields of the tables of cases (up_pro_*, GB/T 39046-2020 tables 5 to 11) and of the evaluation interface. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTROL = ("cd_operation", "cd_time", "cd_batch")
ACCEPT = (
    *("row_guid", "project_no", "task_code", "catalog_code", "task_handle_item", "task_name", "task_version"),
    *("applyer_name", "applyer_type", "applyer_page_type", "applyer_page_code", "contact_phone", "area_code"),
    *("apply_date", "accept_date", "accept_doc_no", "org_name", "org_code", "handle_user_name", "project_type"),
    *("apply_type", "promise_date", "project_name"),
)
MATERIAL = ("row_guid", "project_no", "material_name", "get_type", "get_num", "attach_name")
PROCESS = (
    *("row_guid", "project_no", "process_name", "event_name", "handle_user_name", "handle_explain"),
    *("event_start_time", "event_end_time"),
)
SPECIAL = (
    *("row_guid", "project_no", "special_type", "special_name", "special_time", "special_reason"),
    *("applyer_user_name", "end_time", "result", "special_explain", "handle_user"),
)
RESULT = (
    *("row_guid", "project_no", "result_date", "result_type", "result_explain", "result_cetr_name", "result_cetr_no"),
    *("is_delivery_results", "satisfaction"),
)
# Elements of the electronic supervision of the standard; no list of their field names was found: these are ours.
SUPERVISE = (
    *("row_guid", "project_no", "supervise_no", "rule_no", "warn_type", "supervise_content", "org_name", "org_code"),
    *("state_time", "result", "duty_dept"),
)
EVALUATION = (
    *("row_guid", "areaCode", "areaName", "deptCode", "taskCode", "taskHandleItem", "taskName", "projectNo"),
    *("proStatus", "proDepartCode", "proDepart", "proManager", "pf", "certKey", "userName", "userProp", "anonymity"),
    *("satisfaction", "evalDetail", "writingEvaluation", "assessTime", "assessNumber", "appStatus", "promiseTime"),
    *("acceptDate", "dataSource"),
)
REVIEWS = "evaluation"
TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "up_pro_accept": ACCEPT,
        "up_pro_material": MATERIAL,
        "up_pro_process": PROCESS,
        "up_pro_special": SPECIAL,
        "up_pro_supervise": SUPERVISE,
        "up_pro_result": RESULT,
        REVIEWS: EVALUATION,
    }
)


def fields_of(table: str) -> tuple[str, ...]:
    """The fields of a table by name, with those of control at the end."""
    return (*TABLES[table], *CONTROL)
