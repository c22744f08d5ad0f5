"""What was typed for a new request, read once; nothing of it is lost when something is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from yiwang.core.ids import new_id
from yiwang.people.pages import asking
from yiwang.support.licence_use.asking import Ask, Which

FIELDS = (
    "identifier", "holder_code", "number", "purpose", "item_code", "item_name", "case_number", "fields", "basis",
    "days", "uses",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as texts."""

    type_key: str
    identifier: str
    holder_code: str
    number: str
    purpose: str
    item_code: str
    item_name: str
    case_number: str
    fields: tuple[str, ...]
    file: bool
    basis: str
    days: str
    uses: str
    key: str

    def wish(self) -> Ask:
        """As a wish; what is no number is 0 and refused at its field."""
        return Ask(
            which=Which(self.identifier, self.holder_code, "", self.type_key, self.number),
            purpose=self.purpose,
            fields=self.fields,
            file=self.file,
            basis=self.basis,
            item_code=self.item_code,
            item_name=self.item_name,
            case_number=self.case_number,
            days=_count(self.days),
            uses=_count(self.uses),
        )


def typed_in(request: HttpRequest) -> Typed:
    """The form as it came, or an empty one for the type in the address."""
    return Typed(
        type_key=(request.POST.get("type_key") or request.GET.get("type", ""))[:120],
        identifier=asking.text(request, "identifier", 160),
        holder_code=asking.text(request, "holder_code", 40),
        number=asking.text(request, "number", 80),
        purpose=asking.text(request, "purpose", 300),
        item_code=asking.text(request, "item_code", 80),
        item_name=asking.text(request, "item_name", 160),
        case_number=asking.text(request, "case_number", 80),
        fields=tuple(asking.chosen(request, "fields")),
        file=request.POST.get("file") == "true",
        basis=request.POST.get("basis", "consent")[:10],
        days=asking.text(request, "days", 4) or "1",
        uses=asking.text(request, "uses", 4) or "1",
        key=asking.text(request, "key", 60) or f"desk:{new_id()}",
    )


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
