"""A published licence type: what is printed on the face, where it comes from, how long it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import end_of
from yiwang.core.calendar_store import calendar
from yiwang.core.errors import NotReady
from yiwang.core.revisions import Published
from yiwang.engines.parameters.values import duration_at
from yiwang.engines.rules import FeelSyntaxError, compile_expression, to_python
from yiwang.support.licences.errors import FieldMissing

Options = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Face:
    """What a licence says: values as data, texts as printed, by field name."""

    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def part(self, names: set[str]) -> dict[str, dict[str, Any]]:
        """The fields in ``names`` as they are stored."""
        return {
            "values": {name: value for name, value in self.values.items() if name in names},
            "texts": {name: text for name, text in self.texts.items() if name in names},
        }

    @classmethod
    def of(cls, *parts: Mapping[str, Any]) -> Face:
        """Put stored parts together again."""
        face = cls()
        for part in parts:
            face.values.update(part.get("values", {}))
            face.texts.update(part.get("texts", {}))
        return face


@dataclass(frozen=True, slots=True)
class LicenceType:
    """A revision of a licence type; see ``packs/schemas/licence.schema.json`` for ``content``."""

    published: Published

    @property
    def content(self) -> Mapping[str, Any]:
        """The declaration."""
        return self.published.content

    @property
    def key(self) -> str:
        """Stable key of the type."""
        return self.published.key

    @property
    def title(self) -> str:
        """Chinese title."""
        return in_chinese(self.content["title"])

    @property
    def is_attestation(self) -> bool:
        """Whether it attests something for one purpose (证明), rather than being held (证照)."""
        return self.content.get("kind") == "attestation"

    @property
    def on_request(self) -> Mapping[str, Any] | None:
        """How it is made at the holder's word alone, from what registers hold; None where a decision makes it."""
        found: Mapping[str, Any] | None = self.content.get("on_request")
        return found

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """Field specifications by name."""
        fields: Mapping[str, Mapping[str, Any]] = self.content["fields"]
        return fields

    @property
    def public_names(self) -> set[str]:
        """Fields that anybody may see; a field that says nothing about privacy is personal."""
        return {name for name, spec in self.fields.items() if spec.get("privacy") == "public"}

    @property
    def printed_names(self) -> list[str]:
        """Fields on the face, in the order of the face."""
        order = list(self.content.get("face", {}).get("order", []))
        rest = [name for name, spec in self.fields.items() if spec.get("printed") and name not in order]
        return [name for name in (*order, *rest) if name in self.fields]

    def face(self, names: Mapping[str, Any], options: Options, before: Face | None) -> Face:
        """Fill the fields from the case; what the case does not say stays as on the licence ``before``.

        Refuses with ``licence_field_missing`` where a required field stays empty.
        """
        face, missing = Face(), []
        for name, spec in self.fields.items():
            value = plain(value_of(name, spec, names))
            if value not in (None, "", []):
                face.values[name] = value
                face.texts[name] = text_for(spec, value, options.get(spec.get("from", ""), {}))
            elif before is not None and name in before.values:
                face.values[name], face.texts[name] = before.values[name], before.texts.get(name, "")
            elif spec.get("required"):
                missing.append(in_chinese(spec["title"]))
        if missing:
            raise FieldMissing(
                _("《%(title)s》缺少必须载明的内容：%(names)s。") % {"title": self.title, "names": "、".join(missing)}
            )
        return face

    def conditions(self, names: Mapping[str, Any]) -> list[dict[str, str]]:
        """The printed conditions that hold for this case: {condition, text}."""
        return [
            {"condition": str(one["condition"]), "text": in_chinese(one["text"])}
            for one in self.content.get("conditions", [])
            if "when" not in one or evaluate(one["when"], names) is True
        ]

    def valid_until(self, names: Mapping[str, Any], division: str, start: date) -> date | None:
        """The last day: a period from ``start`` ends on the day before its anniversary; None is unlimited."""
        spec = self.content["validity"]
        if spec.get("unlimited"):
            return None
        if "until" in spec:
            found = plain(evaluate(spec["until"], names))
            try:
                return date.fromisoformat(str(found))
            except ValueError as wrong:
                raise FieldMissing(
                    _("《%(title)s》的有效期算不出来，请管理员检查设置。") % {"title": self.title}
                ) from wrong
        duration = duration_at(spec["for"], division, start)[0]
        return end_of(duration, start, calendar()) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Party:
    """The holder. ``name`` stands on the face only; lists and public pages show ``masked``."""

    kind: str
    id: UUID | None
    name: str
    masked: str


def evaluate(text: str, names: Mapping[str, Any]) -> Any:
    """The value of a FEEL expression of a licence type; null where data is missing."""
    try:
        return to_python(compile_expression(text).evaluate(names))
    except FeelSyntaxError as wrong:
        raise NotReady(_("证照类型里的表达式写错了：%(text)s") % {"text": text}) from wrong


def value_of(name: str, spec: Mapping[str, Any], names: Mapping[str, Any]) -> Any:
    """A field's value: what an official put right (``names["corrected"]``), its expression, or the answer so named."""
    corrected = names.get("corrected", {})
    if name in corrected:
        return corrected[name]
    return evaluate(spec["from"], names) if "from" in spec else same_named(name, names)


def same_named(name: str, names: Mapping[str, Any]) -> Any:
    """A field without ``from`` takes the answer of the same name, in whichever group of the form it stands."""
    answers = names.get("answers", {})
    if name in answers and not isinstance(answers[name], Mapping):
        return answers[name]
    groups = (group for group in answers.values() if isinstance(group, Mapping))
    return next((group[name] for group in groups if group.get(name) not in (None, "")), None)


def plain(value: Any) -> Any:
    """A FEEL result as JSON: dates as text, whole numbers as integers."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def text_for(spec: Mapping[str, Any], value: Any, titles: Mapping[str, str]) -> str:
    """A value as it is printed: codes by their titles, money in yuan, days in Chinese."""
    kind = spec["type"]
    if isinstance(value, list):
        return "、".join(titles.get(str(one), str(one)) for one in value)
    if isinstance(value, Mapping):
        return "".join(str(part) for part in value.values() if part)
    if kind == "money" and isinstance(value, int):
        return f"{value // 100:,}元" if value % 100 == 0 else f"{value / 100:,.2f}元"
    if kind == "date":
        return day_text(date.fromisoformat(str(value)[:10]))
    return titles.get(str(value), str(value))


def day_text(day: date) -> str:
    """2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_chinese(value: Any) -> str:
    """A language map or a plain text."""
    return str(value.get("zh-Hans") or "") if isinstance(value, Mapping) else str(value or "")
