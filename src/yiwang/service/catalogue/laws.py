"""Legal bases in words: which law, which article, what it says, and where the published text stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yiwang.crypto.digests import sm3
from yiwang.service.catalogue.elements.addresses import host_of, web_address

MOST_ARTICLES = 9_999
_STATE = "中华人民共和国"
_REVISED = re.compile(r"[（(][^（()）]{0,40}[)）]\Z")
_NUMBER = re.compile(r"[0-9]{1,6}|[〇零一二三四五六七八九十百千两]{1,9}")
_DIGITS, _UNITS = "零一二三四五六七八九", {"十": 10, "百": 100, "千": 1_000}


def citation(row: Mapping[str, Any]) -> dict[str, str]:
    """A row of ``basis``: ``text`` names law and article, ``url`` is a link that may be shown, ``site`` its host."""
    law, article = law_name(row.get("law")), str(row.get("article") or "").strip()
    url = web_address(str(row.get("url") or ""))
    return {
        "text": f"《{law}》{article}",
        "law": law,
        "slug": law_slug(law),
        "article": article,
        "document": str(row.get("document") or "").strip(),
        "body": str(row.get("body") or "").strip(),
        "says": str(row.get("says") or "").strip(),
        "url": url,
        "site": host_of(url),
    }


def law_name(said: Any) -> str:
    """The name without the marks that people put around it: 《办法》（2019年修正） is 办法（2019年修正）."""
    return " ".join(str(said or "").replace("《", "").replace("》", "").split())


def law_slug(name: str) -> str:
    """The address of a law: one for all ways to cite it (with or without 中华人民共和国, the year of its revision)."""
    bare = _REVISED.sub("", name).removeprefix(_STATE) or name
    return sm3("".join(bare.split()).encode()).hex()[:16]


def article_place(article: str) -> int:
    """The number of the first article that is named: 第四十七条 and 第47条 are 47; 0 where there is none."""
    found = _NUMBER.search(article)
    if found is None:
        return 0
    said = found[0]
    return min(int(said), MOST_ARTICLES) if said.isdecimal() else _chinese(said)


def _chinese(said: str) -> int:
    total = digit = 0
    for char in said:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS.index(char) if char in _DIGITS else 0
    return min(total + digit, MOST_ARTICLES)
