"""An item of the Guangdong service network as content with identity; every flaw is a finding, never a crash. Pure.

Fields and codes: survey of 1.57 million items (AUDIT_ITEM and its tables; packages of services with small keys).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.identifiers import IdentifierError, division, organization_code, phone, service_item, uscc
from yiwang.service.catalogue.elements import codes, longer
from yiwang.service.catalogue_exchange import texts
from yiwang.service.catalogue_exchange.gdzwfw.findings import Findings, Refused
from yiwang.service.catalogue_exchange.taking import Incoming

_HEX = re.compile(r"[0-9a-fA-F]{32}\Z")
_BASIC = re.compile(r"[0-9A-Z]{12}\Z")
_URL = re.compile(r"https?://[^\s<>\"'`\\]{3,480}\Z", re.IGNORECASE)
_SPLIT = re.compile(r"[,，、;；^]+")
_CALLED = re.compile(r"\d{3,}")
_INTERNAL = re.compile(r"[0-9A-Za-z-]{1,40}\Z")
POWER = dict(service_item.ITEM_TYPES) | {"20": "其他行政权力", "21": "公共服务"}
LEVEL = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6}
UNITS = {
    "工作日": "working_day",
    "自然日": "day",
    "天": "day",
    "日": "day",
    "月": "month",
    "年": "year",
    "小时": "hour",
}
NEED = {"1": "required", "2": "optional", "3": "later"}
SOURCE = {"10": "own", "20": "government", "99": "other"}
FORM = {"1": "paper", "2": "electronic", "3": "both"}
RESULT = {"10": "licence", "20": "approval", "30": "other"}
RESULT_TYPES = {"APPROVAL": "approval", "CERTIFICATE": "licence", "PROOF": "licence"}
STEPS = {
    "addressee": "收件", "acceptance": "受理", "investigate": "审查", "decide": "决定", "accreditation": "制证",
    "delivery": "送达",
}  # fmt: skip
GRADES = {"I": 1, "II": 2, "III": 3, "IV": 4, "Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "1": 1, "2": 2, "3": 3, "4": 4}
APPLICANTS = {code.title: value for value, code in codes.APPLICANTS.items()} | {"非法人企业": "other_organization"}
CHANNELS = {
    "窗口办理": "window", "网上办理": "web", "电脑端网上办理": "web", "移动端网上申请": "mobile", "快递申请": "post",
    "自助终端": "kiosk", "自助终端办理": "kiosk",
}  # fmt: skip
STATES = {"1": "published", "2": "suspended", "3": "cancelled", "": "published"}


def item_of(raw: Mapping[str, Any]) -> Incoming:
    """One line of the file; raises ``Refused`` where it can be no item."""
    found = Findings()
    if "AUDIT_ITEM" not in raw:
        if "catalog_name" in raw or "subject_name" in raw:
            from yiwang.service.catalogue_exchange.gdzwfw.packages import package_of

            return package_of(raw, found)
        raise Refused("no_item", str(raw.get("errCode", ""))[:40])
    main = one_of(raw.get("AUDIT_ITEM"))
    extend = one_of(raw.get("AUDIT_ITEM_EXTEND"))
    key = found.line(main.get("ITEM_ID"), "ITEM_ID")
    if not _HEX.match(key):
        raise Refused("id_missing")
    title = found.line(main.get("CATANAME") or main.get("TASK_NAME"), "CATANAME")
    if not title:
        raise Refused("html_page" if found.has("html_page") else "title_missing")
    identity, code = identity_of(main, found)
    content: dict[str, Any] = {"title": title[:300], "power_type": _power_type(main, found)}
    content |= _about(main, extend, found)
    content |= _ways(main, found)
    for part, rows in (
        ("materials", list(_materials(raw, found))),
        ("steps", list(_steps(raw, found))),
        ("results", list(_results(raw, found))),
        ("faq", list(_questions(raw, found))),
        ("fees", list(_fees(raw, main, found))),
        ("windows", list(_windows(raw, found))),
        ("basis", list(_laws(main, found))),
    ):
        if rows:
            content[part] = numbered(rows)
    if "materials" not in content:
        found.add("no_materials", "AUDIT_MATERIAL")
    state = STATES.get(found.line(main.get("TASK_STATE"), "TASK_STATE"), "published")
    return Incoming(key.lower(), identity, content, code, state, found.rows())


def one_of(value: Any) -> Mapping[str, Any]:
    """A table that holds one row: a map, or a list whose first it is."""
    if isinstance(value, list):
        value = value[0] if value else {}
    return value if isinstance(value, Mapping) else {}


def rows_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """The rows of a table; what is no row is left out."""
    for row in value if isinstance(value, list) else [value] if isinstance(value, Mapping) else []:
        if isinstance(row, Mapping):
            yield row


def words_in(row: Mapping[str, Any], field: str, found: Findings) -> list[str]:
    """Words of a field that lists several."""
    return [word.strip() for word in _SPLIT.split(found.line(row.get(field), field)) if word.strip()]


def numbered(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows with identity and order."""
    return {f"row-{number}": {**row, "order": 10 * number} for number, row in enumerate(rows[:300], 1)}


def identity_of(main: Mapping[str, Any], found: Findings) -> tuple[dict[str, Any], str]:
    """Who implements it, where, on which level; and its code. TONGYI_CODE is the department's credit code."""
    identity: dict[str, Any] = {"organization_name": found.line(main.get("DEPT_NAME"), "DEPT_NAME")[:120]}
    credit = department(found.line(main.get("TONGYI_CODE"), "TONGYI_CODE"), "TONGYI_CODE", found)
    identity["uscc"] = credit or department(found.line(main.get("DEPT_CODE"), "DEPT_CODE"), "DEPT_CODE", found)
    area = found.line(main.get("AREACODE"), "AREACODE")
    try:
        identity["division"] = division.check(area).code if area else ""
    except IdentifierError:
        found.add("division_wrong", "AREACODE")
    identity["level"] = LEVEL.get(found.line(main.get("USE_LEVEL"), "USE_LEVEL")[:1])
    for name in ("CATALOG_CODE", "NATION_CATALOG_CODE"):
        basic = found.code(main.get(name), name)
        if _BASIC.match(basic):
            identity["basic_code"] = basic
            break
    code = found.code(main.get("TASK_CODE"), "TASK_CODE")
    return identity, code[:80]


def department(given: str, column: str, found: Findings) -> str:
    """A department's code comes in three shapes: credit code, organization code of GB 11714, number of the source."""
    core = given.upper()
    if core != given:
        found.add("lower_case", column)
    core = re.sub(r"_\d{1,6}\Z", "", core)
    try:
        return uscc.check(core).code
    except IdentifierError:
        pass
    if organization_code.is_valid(core.replace("-", "")):
        found.add("department_organization_code", column)
    elif core:
        found.add("department_internal" if _INTERNAL.match(core) else "department_check", column)
    return ""


def _power_type(main: Mapping[str, Any], found: Findings) -> str:
    code = found.line(main.get("TASK_TYPE"), "TASK_TYPE")
    if code not in POWER:
        found.add("power_type_unknown", "TASK_TYPE")
        return "其他行政权力"
    return POWER[code]


def _about(main: Mapping[str, Any], extend: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    said: dict[str, Any] = {}
    applicants = [
        APPLICANTS.get(word) for word in _SPLIT.split(found.line(main.get("SERVE_TYPE_TEXT"), "SERVE")) if word
    ]
    if None in applicants or not applicants:
        found.add("applicant_unknown" if applicants else "applicant_missing", "SERVE_TYPE_TEXT")
    said["applicants"] = list(dict.fromkeys(one for one in applicants if one)) or ["other_organization"]
    themes = words_in(main, "YW_NAME", found) or words_in(extend, "YW_NAME", found)
    known = [theme for theme in dict.fromkeys(themes) if theme in codes.THEMES][:8]
    if known:
        said["themes"] = known
    for name, field in (("condition", "ACCEPT_CONDITION"), ("quantity_limit", "XHTSDZ")):
        text = found.rich(main.get(field), field) if name == "condition" else found.line(main.get(field), field)[:500]
        if text:
            said[name] = text[:20_000]
    flow = {
        part: text
        for part, field in (("window", "CKBLLC"), ("online", "WSBLLC"))
        if (text := found.rich(main.get(field), field)[:20_000])
    }
    if flow:
        said["flow"] = flow
    said |= _contact(main, found)
    return said


def _contact(main: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    numbers = {}
    for name, field in (("phone", "LINK_TEL"), ("complaint", "TSTEL")):
        text = found.line(main.get(field), field)[:120]
        if not text:
            found.add("phone_missing", field)
            continue
        try:
            phone.check(_SPLIT.split(text)[0])
        except IdentifierError:
            found.add("phone_wrong", field)
        if _CALLED.search(text):
            numbers[name] = text
    if numbers.get("phone") and numbers.get("phone") == numbers.get("complaint"):
        found.add("phone_same", "TSTEL")
    return {"contact": numbers} if numbers else {}


def _ways(main: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    said: dict[str, Any] = {}
    limits = {}
    for name, day, unit, note in (
        ("statutory", "ANTICIPATE_DAY", "ANTICIPATE_TYPE_TEXT", "FDBLSXSM"),
        ("committed", "PROMISE_DAY", "PROMISE_TYPE_TEXT", "CRBJSXSM"),
    ):
        limit = limit_of(main.get(day), found.line(main.get(unit), unit), day, found)
        text = found.line(main.get(note), note)[:500]
        if limit or text:
            limits[name] = {**limit, **({"note": text} if text else {})}
        if not limit:
            found.add("limit_missing", day)
    if limits:
        said["limits"] = limits
    if longer(limits.get("committed", {}), limits.get("statutory", {})):
        found.add("limit_above", "PROMISE_DAY")
    said["handling"] = _handling(main, limits.get("committed", {}), found)
    channels = [
        CHANNELS.get(word, "other") for word in _SPLIT.split(found.line(main.get("HANDLE_TYPE_TEXT"), "H")) if word
    ]
    if channels:
        said["channels"] = list(dict.fromkeys(channels))
    grade = GRADES.get(found.line(main.get("WBSD_LEVEL"), "WBSD_LEVEL").upper().removesuffix("级"))
    if grade:
        said["grade"] = grade
    for name, field in (("online_url", "TRANSACT_WEB_URL"), ("online_url", "LOGIN_URL")):
        address = found.line(main.get(field), field)
        if address and _URL.match(address):
            said.setdefault(name, address)
        elif address:
            found.add("url_wrong", field)
    scopes = [found.line(row.get("SCOPERANGE_TEXT"), "SCOPES") for row in rows_of(main.get("SCOPES"))]
    known = {"全国": "nation", "跨省": "province", "跨市": "city", "全市": "city", "跨县": "county"}
    scope = next((known[word[:2]] for word in scopes if word[:2] in known), "")
    return {**said, **({"scope": scope} if scope else {})}


def limit_of(amount: Any, unit: str, field: str, found: Findings) -> dict[str, Any]:
    """A limit; empty where there is none or none that can be read."""
    text = found.line(amount, field).removesuffix(".0")
    if not text:
        return {}
    if not (text.isascii() and text.isdigit()) or int(text) > 9_999:
        found.add("limit_number", field)
        return {}
    known = next((code for word, code in UNITS.items() if unit.endswith(word)), "")
    if not known:
        found.add("limit_unit", field)
    return {"amount": int(text), "unit": known or "working_day"}


def _handling(main: Mapping[str, Any], committed: Mapping[str, Any], found: Findings) -> str:
    """The words are trusted; codes are not, since systems swap 1 and 2 (standards/02, 办件类型)."""
    words = found.line(main.get("PROJECT_TYPE_TEXT"), "PROJECT_TYPE_TEXT")
    code = found.line(main.get("PROJECT_TYPE"), "PROJECT_TYPE")
    said = {"即办件": "instant", "承诺件": "committed"}.get(words, "")
    by_code = {"1": "instant", "2": "committed"}.get(code, "")
    if said and by_code and said != by_code:
        found.add("handling_swapped", "PROJECT_TYPE")
    if not said:
        found.add("handling_unknown", "PROJECT_TYPE_TEXT")
        said = "committed" if committed.get("amount") else "other"
    if said == "instant" and longer(committed, {"amount": 1, "unit": "working_day"}):
        found.add("instant_limit", "PROMISE_DAY")
    return said


def _materials(raw: Mapping[str, Any], found: Findings) -> Iterator[dict[str, Any]]:
    table = sorted(rows_of(raw.get("AUDIT_MATERIAL")), key=lambda row: _number(row.get("ORDERNUM"), 999))
    for row in table:
        title = found.line(row.get("MATERIAL_NAME"), "MATERIAL_NAME")[:200]
        if not title:
            found.add("material_name", "MATERIAL_NAME")
            continue
        need = NEED.get(found.line(row.get("IS_NEED"), "IS_NEED"))
        if need is None:
            found.add("material_need", "IS_NEED")
        said: dict[str, Any] = {"title": title, "need": need or "required"}
        for name, field, known in (("source", "SOURCE_TYPE", SOURCE), ("form", "ZZHDZB", FORM)):
            value = known.get(found.line(row.get(field), field))
            if value:
                said[name] = value
        for name, field in (("originals", "PAGE_NUM"), ("copies", "PAGE_COPYNUM")):
            number = _number(row.get(field), -1)
            if 0 <= number <= 99:
                said[name] = number
        note = found.text(row.get("FILL_EXPLIAN") or row.get("MATERIAL_DESC"), "FILL_EXPLIAN")[:4000]
        yield {**said, **({"note": note} if note else {})}


def _steps(raw: Mapping[str, Any], found: Findings) -> Iterator[dict[str, Any]]:
    for row in rows_of(raw.get("AUDIT_ITEM_FLOWSHEET")):
        step = STEPS.get(found.line(row.get("STEP"), "STEP"))
        if step is None:
            found.add("step_link", "STEP")
        said: dict[str, Any] = {"title": step or "办理", "link": step or "其他"}
        limit = found.line(row.get("TRANSACT_TIME_LIMIT"), "TRANSACT_TIME_LIMIT")
        days = re.fullmatch(r"(\d{1,4})\s*个?(工作日|自然日|天|日|小时|月)?", limit)
        if days:
            said |= {"amount": int(days[1]), "unit": UNITS.get(days[2] or "", "working_day")}
        for name, field, most in (
            ("who", "TRANSACTOR", 200), ("standard", "CHECK_STANDARD", 4000), ("result", "TRANSACT_RESULT", 500),
        ):  # fmt: skip
            text = found.text(row.get(field), field)[:most]
            if text:
                said[name] = text
        yield said


def _results(raw: Mapping[str, Any], found: Findings) -> Iterator[dict[str, Any]]:
    for row in rows_of(raw.get("AUDIT_ITEM_RESULT")):
        title = found.line(row.get("NAME"), "NAME")[:200]
        kind = RESULT.get(found.line(row.get("SUBJECT_RESULT_TYPE"), "SUBJECT_RESULT_TYPE"))
        kind = kind or RESULT_TYPES.get(found.line(row.get("RESULT_TYPE"), "RESULT_TYPE"), "other")
        if title:
            yield {"title": title, "kind": kind}


def _questions(raw: Mapping[str, Any], found: Findings) -> Iterator[dict[str, Any]]:
    for row in rows_of(raw.get("AUDIT_QA")):
        question = found.line(row.get("QUESTION"), "QUESTION")[:500]
        answer = found.rich(row.get("ANSWER"), "ANSWER")[:10_000]
        if question and answer:
            yield {"question": question, "answer": answer}
        else:
            found.add("answer_missing", "ANSWER")


def _fees(raw: Mapping[str, Any], main: Mapping[str, Any], found: Findings) -> Iterator[dict[str, Any]]:
    table = [*rows_of(raw.get("AUDIT_ITEM_CHARGE")), *rows_of(raw.get("AUDIT_CHARGE"))]
    for row in table:
        title = found.line(row.get("FEE_NAME"), "FEE_NAME")[:200]
        standard = found.text(row.get("FEE_STAND"), "FEE_STAND")[:2000]
        basis = found.text(row.get("BY_LAW"), "BY_LAW")[:4000]
        if title and standard:
            yield {
                "title": title,
                "standard": standard,
                "reducible": found.line(row.get("IS_DESC"), "IS_DESC") == "1",
                **({"basis": basis} if basis else {}),
            }
        if not basis:
            found.add("fee_basis", "BY_LAW")
    if found.line(main.get("IS_FEE"), "IS_FEE") == "1" and not table:
        found.add("fee_missing", "IS_FEE")


def _windows(raw: Mapping[str, Any], found: Findings) -> Iterator[dict[str, Any]]:
    for row in rows_of(raw.get("AUDIT_CATALOG_LOBBY")):
        name, address = found.line(row.get("NAME"), "NAME")[:200], found.line(row.get("ADDRESS"), "ADDRESS")[:300]
        if not (name and address):
            found.add("window_address", "ADDRESS")
            continue
        hours, number = found.line(row.get("TIME"), "TIME")[:500], found.line(row.get("TEL"), "TEL")[:120]
        yield {"name": name, "address": address, **({"hours": hours} if hours else {}),
               **({"phone": number} if number else {})}  # fmt: skip


def _laws(main: Mapping[str, Any], found: Findings) -> Iterator[dict[str, Any]]:
    for row in rows_of(main.get("LAW")):
        law = found.line(row.get("LAWNAME"), "LAWNAME")[:300]
        if not law:
            found.add("law_name", "LAWNAME")
            continue
        said = {"law": law}
        for name, field, most in (
            ("document", "ACCORDINGNUMBER", 200), ("article", "TERMSNUMBER", 200), ("body", "BFJG", 200),
            ("from", "SSRQ", 20),
        ):  # fmt: skip
            text = found.line(row.get(field), field)[:most]
            if text:
                said[name] = text
        says = found.text(row.get("TERMSCONTENT"), "TERMSCONTENT")[:40_000]
        address = found.line(row.get("LAWURL"), "LAWURL")
        yield {**said, **({"says": says} if says else {}), **({"url": address} if _URL.match(address) else {})}


def _number(value: Any, missing: int) -> int:
    text = texts.one_line(str(value)).text if value is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else missing
