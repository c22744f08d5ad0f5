"""A service item with everything that the law asks for, to change in tests."""

from __future__ import annotations

from typing import Any


def whole() -> dict[str, Any]:
    """Elements of a grant, as the basic catalogue might say them."""
    return {
        "title": "残疾人两项补贴",
        "summary": "困难残疾人的生活补贴和重度残疾人的护理补贴。",
        "power_type": "行政给付",
        "power_source": "own_level",
        "body_kind": "statutory",
        "applicants": ["natural_person"],
        "themes": ["社会救助"],
        "handling": "committed",
        "limits": {
            "statutory": {"amount": 20, "unit": "working_day"},
            "committed": {"amount": 5, "unit": "working_day"},
        },
        "condition": "有残疾人证的困难残疾人。",
        "channels": ["window", "web"],
        "visits": 0,
        "contact": {"phone": "0759-1234567", "complaint": "0759-7654321"},
        "materials": {"id-card": {"title": "身份证", "need": "required", "order": 10}},
        "windows": {"hall": {"name": "政务服务大厅", "address": "红旗一路1号2楼3号窗口", "hours": "工作日 8:30-17:30"}},
        "basis": {
            "rule": {"law": "国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见", "article": "第二条"}
        },
    }
