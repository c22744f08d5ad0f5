"""Packages of services (套餐服务, special_item_type TC): the same platform, other and small keys. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yiwang.identifiers import IdentifierError, division
from yiwang.service.catalogue_exchange.gdzwfw.findings import Findings, Refused
from yiwang.service.catalogue_exchange.gdzwfw.mapping import (
    APPLICANTS,
    department,
    limit_of,
    numbered,
    rows_of,
    words_in,
)
from yiwang.service.catalogue_exchange.taking import Incoming

_LIMIT = re.compile(r"(\d{1,4})\s*个?(工作日|自然日|天|日|月|小时)?")
_LEVELS = {"国家": 1, "省": 2, "市": 3, "县": 4, "区": 4, "镇": 5, "乡": 5, "街": 5, "村": 6}


def package_of(raw: Mapping[str, Any], found: Findings) -> Incoming:
    """A package as an item; raises ``Refused``."""
    key = found.line(raw.get("id"), "id")
    if not key:
        raise Refused("id_missing")
    title = found.line(raw.get("subject_name") or raw.get("catalog_name"), "subject_name")
    if not title:
        raise Refused("html_page" if found.has("html_page") else "title_missing")
    content: dict[str, Any] = {"title": title[:300], "power_type": "公共服务", "handling": "committed"}
    words = words_in(raw, "service_object_text", found)
    applicants = [APPLICANTS[word] for word in words if word in APPLICANTS]
    if len(applicants) < len(words) or not words:
        found.add("applicant_unknown" if words else "applicant_missing", "service_object_text")
    content["applicants"] = list(dict.fromkeys(applicants)) or ["other_organization"]
    limits = {}
    for name, field in (("statutory", "legal_time"), ("committed", "promise_time")):
        split = _LIMIT.search(found.line(raw.get(field), field))
        limit = limit_of(split[1], split[2] or "", field, found) if split else {}
        if limit:
            limits[name] = limit
        else:
            found.add("limit_missing", field)
    if limits:
        content["limits"] = limits
    _parts(raw, content, found)
    identity: dict[str, Any] = {
        "organization_name": found.line(raw.get("impl_org_name"), "impl_org_name")[:120],
        "uscc": department(found.line(raw.get("impl_org_code"), "impl_org_code"), "impl_org_code", found),
        "level": _level(found.line(raw.get("authority_level_text"), "authority_level_text")),
    }
    area = found.line(raw.get("area_code"), "area_code")
    try:
        identity["division"] = division.check(area).code if area else ""
    except IdentifierError:
        found.add("division_wrong", "area_code")
    return Incoming(f"tc-{key}"[:80].lower(), identity, content, key[:80], "published", found.rows())


def _level(text: str) -> int | None:
    return next((level for sign, level in _LEVELS.items() if sign in text), None)


def _parts(raw: Mapping[str, Any], content: dict[str, Any], found: Findings) -> None:
    materials = [
        {"title": title, "need": "required"}
        for row in rows_of(raw.get("submit_material_list"))
        if (title := found.line(row.get("material_name") or row.get("name"), "submit_material_list")[:200])
    ]
    windows = [
        {"name": name or "窗口", "address": address}
        for row in rows_of(raw.get("window_list"))
        for name in [found.line(row.get("name") or row.get("window_name"), "window_list")[:200]]
        if (address := found.line(row.get("address"), "window_list")[:300])
    ]
    laws = [
        {"law": law, **({"says": says} if says else {})}
        for row in rows_of(raw.get("clause_list"))
        for says in [found.text(row.get("content") or row.get("clause_content"), "clause_list")[:40_000]]
        if (law := found.line(row.get("law_name") or row.get("name"), "clause_list")[:300])
    ]
    questions = [
        {"question": question, "answer": answer}
        for row in rows_of(raw.get("question_list"))
        for question in [found.line(row.get("question"), "question_list")[:500]]
        if (answer := found.rich(row.get("answer"), "question_list")[:10_000]) and question
    ]
    for part, rows in (("materials", materials), ("windows", windows), ("basis", laws), ("faq", questions)):
        if rows:
            content[part] = numbered(rows)
    if not materials:
        found.add("no_materials", "submit_material_list")
