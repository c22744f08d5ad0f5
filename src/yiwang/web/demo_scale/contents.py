"""What an entry of the demo's catalogue says: elements as full, as long and as uneven as real ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from yiwang.identifiers import themes
from yiwang.web.demo_scale import shares
from yiwang.web.demo_scale.catalogue import SEED, Planned

Content = dict[str, Any]
LAWS = (
    ("中华人民共和国行政许可法", "主席令第二十九号", "第三十二条"),
    ("中华人民共和国社会保险法", "主席令第三十五号", "第七十四条"),
    ("社会救助暂行办法", "国务院令第649号", "第十一条"),
    ("中华人民共和国食品安全法", "主席令第二十一号", "第三十五条"),
    ("中华人民共和国道路运输条例", "国务院令第406号", "第二十四条"),
    ("不动产登记暂行条例", "国务院令第656号", "第十四条"),
    ("中华人民共和国城乡规划法", "主席令第七十四号", "第四十条"),
    ("医疗保障基金使用监督管理条例", "国务院令第735号", "第八条"),
    ("残疾人保障和服务办法", "粤府令第262号", "第九条"),
    ("优化营商环境条例", "国务院令第722号", "第三十五条"),
)
SENTENCES = (
    "申请人应当如实提交有关材料，并对材料的真实性负责。", "材料齐全、符合法定形式的，应当当场受理。",
    "申请人是未成年人的，由监护人代为申请。", "本事项可以委托他人办理，受托人应当出示本人身份证件。",
    "在本地居住或者登记的个人和单位都可以申请。", "对不符合条件的，应当书面说明理由并告知救济途径。",
    "申请人有权查询办理进度，有权要求更正与本人有关的错误信息。", "经办机构应当在承诺时限内办结，并将结果送达申请人。",
)  # fmt: skip
STEPS = (
    ("收件", "窗口工作人员"),
    ("受理", "窗口工作人员"),
    ("审查", "经办人"),
    ("决定", "负责人"),
    ("送达", "窗口工作人员"),
)
NEEDS = ("required", "required", "required", "required", "optional", "later")
ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
)


@cache
def material_names(packs: Path) -> list[tuple[str, str, str]]:
    """Standard key, title as offices write it (with its many aliases), who issues it."""
    found = []
    for path in sorted((packs / "material-library" / "materials").glob("*.yaml")):
        if path.stem == "withdrawn":
            continue
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))["materials"]:
            for title in (row["title"], *row.get("aliases", [])[:3]):
                found.append((str(row["material"]), str(title), str(row.get("issued_by", ""))))
    return found


def draw_materials(entries: list[Planned], wanted: int, seed: int = SEED) -> int:
    """Give each entry its number of materials, so that all items together resolve to ``wanted``; the sum it became."""
    chance = Random(seed + 1)  # noqa: S311
    for entry in entries:
        none = chance.randrange(1000) < shares.WITHOUT_MATERIALS
        entry.materials = 0 if none else min(1 + int(chance.expovariate(1 / 3.2)), 24)
    total = sum(entry.materials * entry.items for entry in entries)
    by_weight = sorted((entry for entry in entries if entry.materials and entry.items), key=lambda one: -one.items)
    for _round in range(40):
        for entry in by_weight:
            step = 1 if total < wanted else -1
            nearer = abs(total + step * entry.items - wanted) < abs(total - wanted)
            if nearer and 1 <= entry.materials + step <= 40:
                entry.materials += step
                total += step * entry.items
    return total


def content_of(entry: Planned, packs: Path, *, longest: bool = False) -> Content:
    """The elements of an entry; ``longest`` makes the two longest texts that were found, and leaves nothing out."""
    chance = Random(SEED * 1_000_003 + entry.number)  # noqa: S311

    def has(without: int) -> bool:
        return chance.randrange(1000) >= without or longest

    statutory, instant = chance.choice((5, 7, 10, 15, 20, 20, 30, 45, 60)), chance.random() < 0.35
    committed = 1 if instant else max(1, round(statutory * chance.uniform(0.1, 0.6)))
    person, firm = chance.random() < 0.69, chance.random() < 0.31
    web = chance.random() < 0.8 or longest
    visits = chance.choice((0, 0, 0, 1, 1, 2)) if web else chance.choice((1, 1, 2))
    content: Content = {
        "title": entry.title,
        "summary": f"{entry.title}：在线或者到窗口申请，{committed}个工作日办结。"[:400],
        "power_type": entry.power_type,
        "applicants": (["natural_person"] if person or not firm else []) + (["legal_person"] if firm else []),
        "themes": sorted(chance.sample(sorted(themes.PERSON_THEMES if person else themes.FIRM_THEMES), 2)),
        "power_source": "own_level",
        "body_kind": "statutory",
        "handling": "instant" if instant else "committed",
        "condition": _condition(chance, longest),
        "flow": {"window": _text(chance, 4), "online": _text(chance, 3)},
        "channels": ["window", "web", "mobile"] if web else ["window"],
        "visits": visits,
        "depth": chance.randint(3, 8),
        "grade": chance.randint(1, 3),
        "scope": chance.choice(("nation", "city", "county", "none")),
        "online_url": f"https://demo.example.cn/apply/{entry.code}",
        "contact": {"phone": "12345", "complaint": "12388"},
        "windows": {
            "hall": {"name": "政务服务大厅", "address": "见各地办事地点", "hours": "工作日 9:00-17:00", "order": 10}
        },
        "limits": {"committed": {"amount": committed, "unit": "working_day"}},
    }
    if visits and has(shares.WITHOUT_REASON):
        content["visits_reason"] = "要当面核对身份。"
    if has(shares.WITHOUT_STATUTORY):
        content["limits"]["statutory"] = {"amount": statutory, "unit": "working_day"}
    content |= _rows(entry, packs, chance, has, longest)
    return content


def _rows(entry: Planned, packs: Path, chance: Random, has: Any, longest: bool) -> Content:
    rows: Content = {}
    if entry.materials:
        rows["materials"] = _materials(entry, packs, chance)
    if has(shares.WITHOUT_STEPS):
        rows["steps"] = {
            f"s{n}": {"title": title, "link": title, "who": who,
                      "standard": _text(chance, 1), "order": n * 10}
            for n, (title, who) in enumerate(STEPS, 1)
        }  # fmt: skip
    if has(shares.WITHOUT_BASIS):
        rows["basis"] = _basis(chance, longest)
    if has(shares.WITHOUT_FAQ):
        rows["faq"] = {"q1": {"question": f"{entry.title}要本人去吗？"[:500], "answer": _text(chance, 2), "order": 10}}
    if has(shares.WITHOUT_RESULTS):
        rows["results"] = {"r1": {"title": f"{entry.title}结果"[:200], "kind": "other", "order": 10}}
    if not has(shares.WITH_FEES):
        rows["fees"] = {
            "f1": {"title": "证照工本费", "standard": "每本10元", "fen": 1000, "basis": "价格主管部门文件", "order": 10}
        }
    if not has(shares.WITH_INTERMEDIARY):
        rows["intermediary"] = "需要检验检测机构出具报告。"
    return rows


def _materials(entry: Planned, packs: Path, chance: Random) -> Mapping[str, Any]:
    rows: Content = {"form": {"title": f"{entry.title}申请表"[:200], "need": "required", "kind": "original", "order": 1,
                              "form": "both", "source": "own", "originals": 1, "material": ""}}  # fmt: skip
    for number, (key, title, issued) in enumerate(chance.sample(material_names(packs), entry.materials - 1), 2):
        rows[f"m{number}"] = {
            "material": key,
            "title": title,
            "need": chance.choice(NEEDS),
            "kind": chance.choice(("original", "copy", "both")),
            "form": chance.choice(("paper", "electronic", "both")),
            "source": "government" if issued else "own",
            "issued_by": issued,
            "originals": 1,
            "copies": chance.randint(0, 2),
            "order": number,
        }
    return rows


def _basis(chance: Random, longest: bool) -> Content:
    rows = {}
    for number in range(1, chance.choice((1, 2, 3, 4, 6, 10)) + 1):
        law, document, article = chance.choice(LAWS)
        says = _text(chance, chance.randint(1, 4))
        rows[f"b{number}"] = {"law": law, "document": document, "article": article, "says": says, "order": number}
    if longest:
        rows["b1"]["says"] = (_text(chance, 60) * 60)[: shares.LONGEST_BASIS]
    return rows


def _condition(chance: Random, longest: bool) -> str:
    text = _text(chance, chance.randint(1, 5))
    return (text * 200)[: shares.LONGEST_CONDITION] if longest else text


def _text(chance: Random, sentences: int) -> str:
    return "".join(chance.choice(SENTENCES) for _ in range(sentences))


def difference(kind: str, number: int, entry: Planned) -> tuple[Content, int, str]:
    """What an item says itself, by how much that changes its materials, and the finding of an importer ("" none)."""
    street = f"{number % 900 + 1}号"
    made: dict[str, tuple[Content, int, str]] = {
        "limit": ({"limits": {"committed": {"amount": number % 5 + 1, "unit": "working_day"}}}, 0, ""),
        "window": (
            {
                "windows": {
                    "hall": {"name": "便民服务大厅", "address": f"人民路{street}一楼", "hours": "工作日 8:30-17:30"}
                }
            },
            0,
            "",
        ),
        "condition": (
            {"condition": SENTENCES[number % len(SENTENCES)] + SENTENCES[number // 7 % len(SENTENCES)]},
            0,
            "",
        ),
        "phone": ({"contact": {"phone": f"0759-{2_000_000 + number % 7_000_000}"}}, 0, ""),
        "material_more": (
            {"materials": {"own": {"title": "本地要求的说明", "need": "optional", "source": "own", "order": 99}}},
            1,
            "",
        ),
        "material_less": (
            {"materials": {"form": None}} if entry.materials else {"visits": 0},
            -1 if entry.materials else 0,
            "",
        ),
        "title": ({"title": f"{entry.title}（本地）"[:300]}, 0, ""),
        "html": ({"condition": "申请人&amp;nbsp;应当提交&lt;br/&gt;<p>身份证明</p>"}, 0, "html_entity"),
        "tabs": ({"flow": {"window": "取号\t到窗口\t提交材料\t领取结果"}}, 0, "white_space"),
        "control": ({"condition": "符合条件\x0b的居民\x1f可以申请。"}, 0, "white_space"),
        "error_page": ({"condition": ERROR_PAGE}, 0, "html_tag"),
    }
    return made[kind]
