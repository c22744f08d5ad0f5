"""One page of a form as a tree of plain view objects (`view_model`).

Values come from what was typed (`raw`) where the page has been sent, otherwise from the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from yiwang.engines.forms.convert import DATE_PARTS, show
from yiwang.engines.forms.display import Showing, file_size, spoken, spoken_day
from yiwang.engines.forms.errors import say
from yiwang.engines.forms.form import Form
from yiwang.engines.forms.model import Group, Leaf, Part, Repeat
from yiwang.engines.forms.pointers import MISSING, get, slug, within
from yiwang.engines.forms.post import ADD, CLAIM, DISPUTE, REMOVE, rows_in
from yiwang.engines.forms.prefill import Provenance
from yiwang.engines.forms.view_model import Draft, FieldView, GroupView, PageView, RepeatView, focus_id, may_be_blank
from yiwang.sentences import gettext_noop

SOURCE_AS_OF: Final = gettext_noop("{source}（{day}）")
RIGHT_VALUE: Final = gettext_noop("正确的“{label}”应当是")
ROW_TITLE: Final = gettext_noop("第{number}项")

_INPUT_MODES: Final = {
    "integer": "numeric",
    "number": "decimal",
    "money": "decimal",
    "phone": "tel",
    "postcode": "numeric",
    "email": "email",
}
_WIDE: Final = frozenset({"textarea", "address"})


def page_view(form: Form, key: str, draft: Draft, showing: Showing | None = None) -> PageView:
    """The view of one page; raises KeyError for a page that the form does not have."""
    return _Painter(form, draft, showing or Showing()).page(form.page(key))


class _Painter:
    def __init__(self, form: Form, draft: Draft, showing: Showing) -> None:
        self.form = form
        self.draft = draft
        self.showing = showing
        self.asked: list[str] = []
        self.hidden = form.hidden(draft.answers)
        self.errors = {error.pointer: error.text(showing.gettext, showing.language) for error in draft.errors}
        self.targets: dict[str, str] = {}
        self.files = False

    def say(self, text: Mapping[str, str]) -> str:
        return say(text, self.showing.language)

    def page(self, node: Part) -> PageView:
        whole = [node] if not isinstance(node, Group) else node.children
        parts = self._parts(whole, "" if not isinstance(node, Group) else node.pointer)
        keys = [page.key for page in self.form.pages(self.draft.answers)]
        return PageView(
            key=node.key,
            id=f"{slug(node.pointer)}-page",
            title=self.say(node.title) or self.say(self.form.title),
            description=self.say(node.description),
            hint=self.say(node.hint) if isinstance(node, Group) else "",
            parts=parts,
            errors=self._summary(node.pointer),
            asked=self.asked,
            number=keys.index(node.key) + 1 if node.key in keys else 0,
            count=len(keys),
            form_title=self.say(self.form.title),
            has_files=self.files,
            optional=may_be_blank(node),
        )

    def _summary(self, page: str) -> list[dict[str, str]]:
        return [
            {"href": "#" + self.targets.get(pointer, f"{slug(page)}-page"), "text": text}
            for pointer, text in self.errors.items()
        ]

    def _parts(self, nodes: Sequence[Part], pointer: str) -> list[Any]:
        views: list[Any] = []
        for node in nodes:
            where = f"{pointer}/{node.key}"
            if where in self.hidden:
                continue
            if isinstance(node, Leaf):
                views.append(self._field(node, where))
            elif isinstance(node, Group):
                views.append(self._group(node, where))
            else:
                views.append(self._repeat(node, where))
        return views

    def _group(self, node: Group, pointer: str) -> GroupView:
        parts = self._parts(node.children, pointer)
        title, description, hint = self.say(node.title), self.say(node.description), self.say(node.hint)
        return GroupView(slug(pointer), title, description, hint, parts, may_be_blank(node))

    def _repeat(self, node: Repeat, pointer: str) -> RepeatView:
        rows = get(self.draft.answers, pointer)
        known = len(rows) if isinstance(rows, list) else 0
        holder = self._holder(pointer)
        provenance = self.draft.provenance[holder] if holder else None
        count = (
            known
            if provenance
            else min(max(rows_in(self.draft.raw, pointer, known), node.min_rows, known), node.max_rows)
        )
        views = []
        for index in range(count):
            where = f"{pointer}/{index}"
            title = self.say(node.row.title) or self.say(node.title)
            label = f"{title} {index + 1}" if title else self.showing.gettext(ROW_TITLE).format(number=index + 1)
            row = GroupView(slug(where), label, "", "", self._parts(node.row.children, where))
            views.append((row, f"{REMOVE}{pointer}:{index}"))
        self.targets[pointer] = f"{slug(pointer)}-add"
        return RepeatView(
            id=slug(pointer),
            label=self.say(node.title),
            hint=self.say(node.hint),
            error=self.errors.get(pointer, ""),
            count_name=f"{pointer}.rows",
            count=count,
            add_name=ADD + pointer,
            can_add=count < node.max_rows,
            rows=views,
            held=self._source(provenance) if provenance else "",
            note=self._note(pointer) if holder == pointer else "",
            note_name=DISPUTE + pointer if holder == pointer else "",
            disputed=pointer in self.draft.disputes,
        )

    def _holder(self, pointer: str) -> str:
        """The pointer that a source answered and that this one is or lies in; "" if none."""
        return next((key for key in self.draft.provenance if within(pointer, key)), "")

    def _field(self, leaf: Leaf, pointer: str) -> FieldView:
        holder = self._holder(pointer)
        if holder:
            return self._held(leaf, pointer, self.draft.provenance[holder], disputable=holder == pointer)
        self.asked.append(pointer)
        return self._asked(leaf, pointer, pointer, get(self.draft.answers, pointer))

    def _asked(self, leaf: Leaf, pointer: str, name: str, value: Any) -> FieldView:
        if value is MISSING and leaf.default is not None and name not in self.draft.raw:
            value = leaf.default
        own = slug(pointer) if name == pointer else f"{slug(pointer)}-claim"
        view = FieldView(
            kind="field",
            id=own,
            name=name,
            label=self.say(leaf.title),
            hint=self.say(leaf.hint) or self.say(leaf.ask),
            error=self.errors.get(pointer, ""),
            required=leaf.required,
            widget=leaf.widget,
            autocomplete=leaf.autocomplete,
            inputmode=_INPUT_MODES.get(leaf.kind, "") or _INPUT_MODES.get(leaf.format, ""),
            width="" if leaf.widget in _WIDE or leaf.kind == "text" else "medium",
            multiple=leaf.multiple,
        )
        self._fill(view, leaf, name, value)
        self.targets[pointer] = focus_id(view)
        return view

    def _fill(self, view: FieldView, leaf: Leaf, name: str, value: Any) -> None:
        typed = self.draft.raw.get(name)
        view.options = [
            {"value": option.key, "text": self.say(option.title), "hint": self.say(option.description)}
            for option in leaf.options
        ]
        if leaf.kind == "file":
            self._files(view, leaf, value)
        elif leaf.kind == "date":
            view.parts = self._date_parts(name, value)
        elif leaf.kind == "choices":
            chosen = value if isinstance(value, list) else []
            view.values = typed if typed is not None else [str(item) for item in chosen]
        else:
            view.value = typed[-1] if typed else show(leaf, value) if typed is None else ""
        if leaf.widget == "division":
            if self.showing.division_levels is None:
                view.widget = "text"
            else:
                levels = [(self.draft.raw.get(f"{name}.{level}") or [""])[-1] for level in range(1, 6)]
                chosen_code = next((level for level in reversed(levels) if level), view.value)
                view.levels = self.showing.division_levels(chosen_code)

    def _date_parts(self, name: str, value: Any) -> dict[str, str]:
        typed = {part: self.draft.raw.get(f"{name}.{part}") for part in DATE_PARTS}
        if any(typed.values()):
            return {part: (texts or [""])[-1] for part, texts in typed.items()}
        single = (self.draft.raw.get(name) or [""])[-1]
        pieces = (value if isinstance(value, str) else single).split("-")
        if len(pieces) == 3:
            return dict(zip(DATE_PARTS, pieces, strict=True))
        return {"year": single, "month": "", "day": ""} if single else {}

    def _files(self, view: FieldView, leaf: Leaf, value: Any) -> None:
        assert leaf.file_rule is not None
        self.files = True
        view.types, view.max_mb = leaf.file_rule.types, leaf.file_rule.max_mb
        references = value if isinstance(value, list) else [value]
        view.files = [
            {
                "name": str(item.get("name", "")),
                "size": file_size(item.get("size")),
                "href": self.showing.file_href(item) if self.showing.file_href else "",
                "remove": str(item.get("id", "")),
            }
            for item in references
            if isinstance(item, Mapping)
        ]

    def _held(self, leaf: Leaf, pointer: str, provenance: Provenance, *, disputable: bool) -> FieldView:
        dispute = self.draft.disputes.get(pointer, {})
        value = get(self.draft.answers, pointer)
        view = FieldView(
            kind="held",
            id=slug(pointer),
            name=pointer,
            label=self.say(leaf.title),
            hint="",
            error="",
            required=False,
            widget=leaf.widget,
            value=spoken(leaf, value, self.showing),
            source=self._source(provenance),
            note=self._note(pointer),
            note_name=DISPUTE + pointer if disputable else "",
        )
        if disputable and leaf.kind != "file":
            claimed = dispute.get("claimed", MISSING)
            view.claim = self._asked(leaf, pointer, CLAIM + pointer, claimed)
            view.claim.required = False
            view.claim.label = self.showing.gettext(RIGHT_VALUE).format(label=view.label)
        view.disputed = bool(dispute) or pointer in self.errors or bool(view.note)
        return view

    def _note(self, pointer: str) -> str:
        stored = str(self.draft.disputes.get(pointer, {}).get("note", ""))
        return (self.draft.raw.get(DISPUTE + pointer) or [stored])[-1]

    def _source(self, provenance: Provenance) -> str:
        if provenance.as_of is None:
            return provenance.source_title
        day = spoken_day(provenance.as_of, self.showing)
        return self.showing.gettext(SOURCE_AS_OF).format(source=provenance.source_title, day=day)
