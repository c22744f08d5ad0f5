"""Setting the papers of a case: number (文号), text of the pack, PDF, signature; as due work, safe to repeat.

A move orders a paper (``moves.order_paper``): a row of ``Document`` without file and a timer. The handler here
does all the rest in one transaction: after a crash there is the whole paper or still the order.
Sources: 行政许可法 第三十二条, 第三十八条, 第四十二条, 第四十四条; layout GB/T 9704-2012.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from yiwang.core import files, revisions
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject
from yiwang.core.models import Timer
from yiwang.core.numbers import next_number
from yiwang.core.signing import document_signer
from yiwang.core.timers import handler
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.engines.proceedings.context import Context, load_context
from yiwang.engines.proceedings.handling import handled_by
from yiwang.engines.proceedings.models import Document
from yiwang.engines.proceedings.opened import open_case
from yiwang.engines.proceedings.paper_words import basis_text, words_for
from yiwang.engines.proceedings.sealed_papers import keep_sealed
from yiwang.formats.pdf import papers, sign, typeset
from yiwang.formats.texts import fill, paragraphs
from yiwang.people.models import Organization

PAPER_OF_MOVE = {
    "accept": "accepted",
    "deem_accepted": "accepted",
    "not_accept": "not_accepted",
    "request_correction": "correction",
    "extend": "extended",
    "grant": "granted",
    "refuse": "refused",
}
WORD_OF_MOVE = {
    "submit": "收",
    "accept": "受",
    "deem_accepted": "受",
    "not_accept": "不受",
    "request_correction": "补",
    "pause": "特",
    "extend": "延",
    "grant": "准",
    "refuse": "不准",
    "deliver": "送",
    "withdraw": "撤",
    "terminate": "终",
}
OFFICE_WORDS = (
    *(("市场监督管理", "市监"), ("行政审批", "审批"), ("政务服务", "政服"), ("人力资源和社会保障", "人社")),
    *(("卫生健康", "卫健"), ("自然资源", "自然资"), ("住房和城乡建设", "住建"), ("退役军人", "退役")),
    *(("民政", "民"), ("公安", "公"), ("税务", "税"), ("医疗保障", "医保"), ("教育", "教"), ("交通运输", "交")),
)
PLACE_ENDINGS = ("特别行政区", "自治州", "自治县", "自治区", "省", "市", "县", "区", "镇", "乡")
_TABLE_LINE = re.compile(r"([^：\n]{2,10})：(.+)\Z")
_BASIS_LINE = re.compile(r"\n?依据：(.+)")


@handler("proceeding.paper")
def set_paper(timer: Timer) -> None:
    """Make the paper that a move ordered."""
    make_paper(actor=SYSTEM, document_id=UUID(timer.payload["document"]))


@use_case("proceeding.document_made")
def make_paper(*, actor: Actor, document_id: UUID) -> Document:
    """Number, set, sign and keep one paper; one that is made already stays as it is.

    Records ``proceeding.document_made``. Raises ``TextRefused`` where the text asks for a word that the case
    does not have, ``PaperIncomplete`` where the text lacks what the law wants: the timer then waits for a person.
    """
    rows = Document.objects.unscoped("the platform sets the papers that moves have ordered")
    document: Document = rows.select_for_update().get(pk=document_id)
    if document.file_id is not None:
        nothing_changed()
        return document
    context = load_context(proceeding_id=document.proceeding_id)
    office = Organization.objects.select_related("division").get(pk=context.organization_id)
    if document.number == str(document.pk):
        document.number = paper_number(office, document)
    pdf, data = _signed_pdf(context, document, office)
    file = files.store(
        pdf,
        name=f"{document.title}.pdf",
        media_type="application/pdf",
        owner_account=None,
        purpose="document",
        subject=Subject("document", document.pk),
    )
    sealed = keep_sealed(document, data, office)
    document.file_id = file.pk
    document.save(update_fields=["number", "file_id"])
    record(
        "proceeding.document_made",
        actor=actor,
        subject=Subject("proceeding", document.proceeding_id),
        payload={
            "document": str(document.pk),
            "kind": document.kind,
            "number": document.number,
            "sealed": sealed is not None,
        },
        organization_id=office.pk,
        division_id=office.division_id,
    )
    return document


def paper_number(office: Organization, document: Document) -> str:
    """文号 such as 徐市监受字〔2026〕0001号: office, word of the move, year, a number of that series."""
    year = date.fromisoformat(str(document.data["on"])).year
    head = f"{office_mark(office)}{WORD_OF_MOVE.get(str(document.data.get('move', '')), '文')}字〔{year}〕"
    return f"{head}{next_number(f'paper:{head}'):04d}号"


def office_mark(office: Organization) -> str:
    """The short mark of an office: 徐闻县市场监督管理局 -> 徐市监."""
    if office.short_name:
        return office.short_name[:12]
    place = office.division.name
    rest = office.name.removeprefix(place)
    short_place = next((place.removesuffix(end) for end in PLACE_ENDINGS if place.endswith(end)), place)
    field = next((short for long, short in OFFICE_WORDS if long in rest), rest.removesuffix("局")[:4])
    return f"{short_place[:1]}{field}"


def _signed_pdf(context: Context, document: Document, office: Organization) -> tuple[bytes, dict[str, Any]]:
    """The signed PDF, and the parts it was set from."""
    item = revisions.revision(context.item_revision).content
    text = revisions.member(context.release, "texts", document.kind).content
    words = words_for(context, open_case(context), item, document.data, office)
    wanted = {name: word for name, word in words.items() if name in text["fills"]}
    template, data = _laid_out(document, text, fill(str(text["body"]), wanted), words)
    data["demo"] = office.demo
    try:
        page = typeset.render(template, data)
    except typeset.CharactersMissing as missing:
        if set(missing.characters) & set(words["applicant"] + office.name):
            raise
        told = orjson.dumps(data).decode()
        data = orjson.loads(told.translate(dict.fromkeys(map(ord, missing.characters), typeset.REPLACEMENT)))
        page = typeset.render(template, data)
    return sign.sign_pdf(page, document_signer(), reason=document.title), data


def _laid_out(
    document: Document, text: Mapping[str, Any], body: str, words: Mapping[str, str]
) -> tuple[str, dict[str, Any]]:
    """Template and data: the plain text of the pack, put into the parts that a paper has."""
    move = str(document.data.get("move", ""))
    data: dict[str, Any] = {
        "title": document.title,
        "number": document.number,
        "organization": words["organization"],
        "date": words["date"],
    }
    if text.get("sealed"):
        data["seal"] = "电子文书专用章"
    parts = paragraphs(body)
    if parts and parts[0] == f"{words['applicant']}：":
        parts, data["addressee"] = parts[1:], words["applicant"]
    if parts and _is_signature(parts[-1], words):
        if words["phone"] in parts[-1]:
            data["contact"] = words["phone"]
        parts = parts[:-1]
    kind = PAPER_OF_MOVE.get(move, "")
    if kind:
        data.setdefault("addressee", words["applicant"])
    _sort_parts(kind, parts, data, text, words)
    return papers.fill(kind, data) if kind else ("document", data)


def _sort_parts(
    kind: str, parts: list[str], data: dict[str, Any], text: Mapping[str, Any], words: Mapping[str, str]
) -> None:
    """Paragraphs, table, corrections, legal basis and remedies stand in their own places."""
    plain: list[str] = []
    data["closing"] = []
    for part in parts:
        rows = [_TABLE_LINE.match(line) for line in part.splitlines()]
        if kind in ("not_accepted", "refused") and "行政复议" in part:
            data.setdefault("remedies", []).append(part)
        elif kind == "correction" and part == words.get("corrections"):
            data["items"] = [re.sub(r"^\d+\. ", "", line) for line in part.splitlines()]
        elif not kind and len(rows) > 2 and all(rows):
            data["table"] = [{"label": row[1], "value": row[2]} for row in rows if row]
        else:
            place = data["closing"] if "items" in data or "remedies" in data else plain
            place.append(part)
    if kind in ("not_accepted", "refused", "extended"):
        said = [found[1] for part in plain if (found := _BASIS_LINE.search(part))]
        plain = [rest for part in plain if (rest := _BASIS_LINE.sub("", part).strip())]
        data["basis"] = said or [basis_text(list(text.get("basis", [])))]
    data["paragraphs"] = plain


def _is_signature(part: str, words: Mapping[str, str]) -> bool:
    """Whether a last paragraph only names the office, the day or the telephone: the template signs by itself."""
    for word in (words["organization"], words["date"], words["phone"]):
        part = part.replace(word, "")
    return not part.strip()


files.seen_through("document", lambda actor: Document.objects.visible_to(actor))
files.seen_through("proceeding", handled_by)
