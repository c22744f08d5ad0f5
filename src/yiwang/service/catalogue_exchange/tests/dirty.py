"""Lines of a file of items with the dirt that the survey of 1.57 million found."""

# ruff: noqa: E501

from __future__ import annotations

import json
from typing import Any

from yiwang.identifiers import uscc

DEPARTMENT = uscc.make("1", "1", "440000", "MB2A0001")
NGINX = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.18.0</center></body></html>"


def item(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A right item in the real structure; ``changes`` replace columns of AUDIT_ITEM, or tables by name."""
    main = {
        "ITEM_ID": f"{number:032x}", "CATANAME": f"高等职业学校设立{number}", "TASK_CODE": "440105110W00", "TASK_TYPE": "01",
        "CATALOG_CODE": "440105110000", "TONGYI_CODE": DEPARTMENT, "DEPT_CODE": DEPARTMENT,
        "DEPT_NAME": "广东省教育厅", "AREACODE": "440000", "USE_LEVEL": "2", "TASK_STATE": "1", "PROJECT_TYPE": "2",
        "SERVE_TYPE_TEXT": "企业法人,事业法人,社会组织法人", "PROJECT_TYPE_TEXT": "承诺件", "WBSD_LEVEL": "IV",
        "HANDLE_TYPE_TEXT": "窗口办理,网上办理", "PROMISE_DAY": "4", "PROMISE_TYPE_TEXT": "工作日", "ANTICIPATE_DAY": "20",
        "ANTICIPATE_TYPE_TEXT": "工作日", "IS_FEE": "0", "LINK_TEL": "020-37626893", "TSTEL": "020-37627150",
        "ACCEPT_CONDITION": "<p>具备办学条件</p>", "YW_NAME": "设立变更", "TRANSACT_WEB_URL": "https://www.gdzwfw.gov.cn/a",
        "LAW": [{"LAWNAME": "中华人民共和国高等教育法", "TERMSNUMBER": "第二十四条", "TERMSCONTENT": "设立高等学校……"}],
        "SCOPES": [{"SCOPERANGE_TEXT": "全国"}],
    }  # fmt: skip
    tables = {
        "AUDIT_MATERIAL": [{"ORDERNUM": "2", "MATERIAL_NAME": "章程", "IS_NEED": "1", "SOURCE_TYPE": "10", "ZZHDZB": "3"},
                           {"ORDERNUM": "1", "MATERIAL_NAME": "申请表", "IS_NEED": "1", "PAGE_NUM": "1"}],
        "AUDIT_ITEM_FLOWSHEET": [{"STEP": "acceptance", "TRANSACT_TIME_LIMIT": "1个工作日", "TRANSACTOR": "窗口人员"}],
        "AUDIT_ITEM_RESULT": [{"NAME": "批复", "SUBJECT_RESULT_TYPE": "20"}],
        "AUDIT_QA": [{"QUESTION": "要多久？", "ANSWER": "四个工作日。"}],
        "AUDIT_ITEM_CHARGE": [], "AUDIT_CATALOG_LOBBY": [{"NAME": "3号窗", "ADDRESS": "广州市东风东路723号", "TIME": "工作日"}],
    }  # fmt: skip
    given = {name: value for name, value in changes.items() if name in tables}
    return {
        "AUDIT_ITEM": main | {k: v for k, v in changes.items() if k not in tables},
        **tables,
        **given,
        "errCode": "0",
    }


PACKAGE = {
    "id": "TC01", "subject_name": "我要开餐馆", "impl_org_name": "徐闻县市场监督管理局", "service_object_text": "自然人,企业法人",
    "authority_level_text": "县级", "promise_time": "5个工作日", "legal_time": "20工作日",
    "submit_material_list": [{"material_name": "身份证"}], "window_list": [{"name": "一窗", "address": "东方一路1号"}],
    "clause_list": [{"law_name": "食品安全法", "content": "第三十五条"}], "question_list": [{"question": "贵吗", "answer": "免费"}],
}  # fmt: skip

DIRT: dict[str, dict[str, Any]] = {
    "html_escaped": {"ACCEPT_CONDITION": "&amp;lt;p&amp;gt;生活&amp;amp;nbsp;困难&amp;lt;/p&amp;gt;"},
    "untidy": {"CATANAME": "设立\t\u0007审批"},
    "html_page": {"ACCEPT_CONDITION": NGINX},
    "garbled": {"CKBLLC": "锟斤拷锟斤拷"},
    "department_organization_code": {"TONGYI_CODE": "", "DEPT_CODE": f"{DEPARTMENT[8:16]}-{DEPARTMENT[16]}"},
    "department_internal": {"TONGYI_CODE": "", "DEPT_CODE": "4400001234"},
    "lower_case": {"TONGYI_CODE": DEPARTMENT.lower()},
    "division_wrong": {"AREACODE": "99"},
    "power_type_unknown": {"TASK_TYPE": "77"},
    "applicant_missing": {"SERVE_TYPE_TEXT": ""},
    "limit_missing": {"PROMISE_DAY": None, "ANTICIPATE_DAY": ""},
    "limit_number": {"PROMISE_DAY": "尽快"},
    "limit_unit": {"PROMISE_TYPE_TEXT": ""},
    "limit_above": {"PROMISE_DAY": "30"},
    "handling_swapped": {"PROJECT_TYPE": "1"},
    "handling_unknown": {"PROJECT_TYPE_TEXT": ""},
    "instant_limit": {"PROJECT_TYPE_TEXT": "即办件", "PROJECT_TYPE": "1"},
    "phone_same": {"TSTEL": "020-37626893"},
    "phone_missing": {"TSTEL": ""},
    "phone_wrong": {"LINK_TEL": "转人工"},
    "url_wrong": {"TRANSACT_WEB_URL": "javascript:alert(1)"},
    "no_materials": {"AUDIT_MATERIAL": []},
    "material_name": {"AUDIT_MATERIAL": [{"MATERIAL_NAME": " ", "IS_NEED": "1"}, {"MATERIAL_NAME": "章程", "IS_NEED": "1"}]},
    "material_need": {"AUDIT_MATERIAL": [{"MATERIAL_NAME": "章程", "IS_NEED": "9"}]},
    "step_link": {"AUDIT_ITEM_FLOWSHEET": [{"STEP": "dance"}]},
    "answer_missing": {"AUDIT_QA": [{"QUESTION": "贵吗", "ANSWER": ""}]},
    "fee_missing": {"IS_FEE": "1"},
    "fee_basis": {"AUDIT_ITEM_CHARGE": [{"FEE_NAME": "工本费", "FEE_STAND": "10元"}]},
    "window_address": {"AUDIT_CATALOG_LOBBY": [{"NAME": "一窗", "ADDRESS": ""}]},
    "law_name": {"LAW": [{"LAWNAME": ""}]},
}  # fmt: skip


def lines(*rows: Any) -> bytes:
    """As a file."""
    return b"".join(
        row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows
    )
