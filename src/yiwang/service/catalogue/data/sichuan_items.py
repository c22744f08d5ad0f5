"""Real service items of one district of Sichuan, with all their dirt: a raw reader and a cleaner.

Nothing is dropped in silence: every raw row becomes a clean item with findings, or a refused row with
its reason, and `ImportReport` adds up.
"""

import csv
import html
import io
import lzma
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files

from yiwang.identifiers import IdentifierError, division, organization_code, service_item, uscc
from yiwang.identifiers.typed import tidy
from yiwang.service.catalogue.data.item_rows import (
    CleanItem,
    DepartmentShape,
    Finding,
    ImportReport,
    RawItem,
    RefusedRow,
)

__all__ = [
    "CleanItem",
    "DepartmentShape",
    "Finding",
    "ImportReport",
    "RawItem",
    "RefusedRow",
    "clean",
    "clean_all",
    "read_items",
]

COLUMNS = (
    "department",
    "main_item",
    "item_name",
    "item_code",
    "base_code",
    "task_type",
    "task_type_name",
    "area_code",
    "dept_code",
    "url",
)
_PAGE = re.compile(r"<\s*(!doctype|html|head|body|script)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_UNCLASSIFIED = {"未分类", "-", "-;", "无"}
_SUFFIX = re.compile(r"(.+)_(\d{1,6})")
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


def read_items(text: str | None = None) -> Iterator[RawItem]:
    """Yield the rows of a CSV text, or of the shipped file (1,135 rows). Cells that are missing are ""."""
    if text is None:
        packed = files(__package__).joinpath("guangan_items.csv.xz").read_bytes()
        text = lzma.decompress(packed).decode()
    # A lone carriage return or NUL inside a cell must not end the file.
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff").replace("\0", ""), newline=""))
    for row in reader:
        yield RawItem(reader.line_num, **{c: row.get(c) or "" for c in COLUMNS})


def clean(raw: RawItem) -> CleanItem | RefusedRow:
    """Put one row right. What cannot be put right is refused with a code and a sentence."""
    findings: list[Finding] = []
    for column in ("item_name", "department", "main_item"):
        if _PAGE.search(html.unescape(html.unescape(getattr(raw, column)))):
            return RefusedRow(raw.line, "html_page", "这一行里是整页网页，不是事项数据。")
    name = _text(raw.item_name, "item_name", findings)
    department = _text(raw.department, "department", findings)
    if not name:
        return RefusedRow(raw.line, "name_missing", "没有事项名称。")
    if not department:
        return RefusedRow(raw.line, "department_missing", "没有实施部门。")
    local = _code(raw.item_code, "item_code", findings)
    if not local:
        return RefusedRow(raw.line, "code_missing", "没有事项编码。")
    item_type = tidy(raw.task_type).zfill(2)
    if item_type not in service_item.ITEM_TYPES:
        return RefusedRow(raw.line, "type_unknown", "事项类型不在国家标准的目录里。")
    try:
        area = division.check(raw.area_code).code
    except IdentifierError as error:
        return RefusedRow(raw.line, "division", error.message)
    shape, key, credit, organization = _department(raw, local, findings)
    main = _text(raw.main_item, "main_item", findings)
    return CleanItem(
        line=raw.line,
        name=name,
        main_item="" if main in _UNCLASSIFIED else main,
        local_code=local,
        base_code=_base(raw, local, area, findings),
        item_type=item_type,
        division=area,
        department=department,
        department_key=key,
        department_shape=shape,
        uscc=credit,
        organization_code=organization,
        implementing_uscc=_embedded(local),
        url=raw.url.strip(),
        findings=tuple(findings),
    )


def clean_all(rows: Iterable[RawItem]) -> tuple[list[CleanItem], ImportReport]:
    """Clean rows and look across them: a code twice is refused, a name twice in one department is marked."""
    report, items = ImportReport(), []
    codes: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    for raw in rows:
        report.read += 1
        item = clean(raw)
        if isinstance(item, CleanItem) and item.local_code in codes:
            item = RefusedRow(raw.line, "code_twice", f"事项编码和第 {codes[item.local_code]} 行相同。")
        if isinstance(item, RefusedRow):
            report.refused.append(item)
            continue
        codes[item.local_code] = item.line
        first = names.setdefault((item.department, item.name), item.line)
        if first != item.line:
            note = Finding("name_twice", "item_name", f"同一部门第 {first} 行有同名事项，请核对是否重复。")
            item = replace(item, findings=(*item.findings, note))
        items.append(item)
        report.accepted += 1
        report.with_findings += bool(item.findings)
        report.findings.update(f.code for f in item.findings)
        report.departments.add(item.department)
    return items, report


def _text(value: str, column: str, findings: list[Finding]) -> str:
    """Undo escaping (up to twice), drop tags and control characters, join white space."""
    plain = html.unescape(html.unescape(value))
    if plain != value:
        findings.append(Finding("html_entity", column, "有网页转义字符，已经还原。"))
    untagged = _TAG.sub("", plain)
    if untagged != plain:
        findings.append(Finding("html_tag", column, "有网页标签，已经去掉。"))
    kept = "".join(" " if c in "\t\r\n\xa0" else c for c in untagged)
    kept = "".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf"} and c != "\ufffd")
    joined = " ".join(kept.split())
    if joined != untagged:
        findings.append(Finding("white_space", column, "有多余的空白或控制字符，已经去掉。"))
    return joined


def _code(value: str, column: str, findings: list[Finding]) -> str:
    code = tidy(html.unescape(value))
    if code != value.strip():
        findings.append(Finding("code_untidy", column, "编码里有空白或全角字符，已经去掉。"))
    return code


def _base(raw: RawItem, local: str, area: str, findings: list[Finding]) -> str:
    """The provincial catalogue code; the source cuts codes with a hyphen at the first one (`G`, `1J`)."""
    given = _code(raw.base_code, "base_code", findings)
    marker = f"-{area}-"
    whole = local.split(marker, 1)[0] if marker in local else ""
    if whole and whole != given and whole.startswith(given):
        findings.append(Finding("base_code_cut", "base_code", "基本编码不完整，已经按事项编码补全。"))
        return whole
    if not given:
        findings.append(Finding("base_code_missing", "base_code", "没有基本编码。"))
    elif not whole:
        findings.append(Finding("item_code_shape", "item_code", "事项编码和别的不同，原样保留。"))
    return given


def _department(raw: RawItem, local: str, findings: list[Finding]) -> tuple[DepartmentShape, str, str, str]:
    """Shape, key, credit code and organization code of the implementing body."""
    given = _code(raw.dept_code, "dept_code", findings)
    split = _SUFFIX.fullmatch(given)
    core = split[1] if split else given
    if split:
        findings.append(Finding("department_suffix", "dept_code", "部门编码带有来源系统的后缀，已经分开。"))
    if core != core.upper():
        findings.append(Finding("lower_case", "dept_code", "部门编码里的字母应当大写，已经改正。"))
        core = core.upper()
    credit = _credit(core)
    if credit:
        return DepartmentShape.USCC, credit, credit, credit[8:17]
    plain = core.replace("-", "")
    if organization_code.is_valid(plain):
        embedded = _embedded(local)
        credit = embedded if embedded[8:17] == plain else ""
        return DepartmentShape.ORGANIZATION_CODE, plain, credit, plain
    if _NUMBER.fullmatch(core) and len(core) not in {9, 18}:
        note = Finding("department_internal", "dept_code", "部门编码是来源系统的内部编号，请补登机构代码。")
    else:
        note = Finding("department_check", "dept_code", "部门编码的长度或校验位不对，原样保留，请核对。")
    findings.append(note)
    return DepartmentShape.INTERNAL, core or raw.department.strip(), "", ""


def _embedded(local: str) -> str:
    """Credit code inside `base-area-000-BODY-1-00`, "" when there is none or it fails its check."""
    parts = local.rsplit("-", 3)
    return _credit(parts[1]) if len(parts) == 4 else ""


def _credit(code: str) -> str:
    try:
        return uscc.check(code, fold_case=True).code
    except IdentifierError:
        return ""
