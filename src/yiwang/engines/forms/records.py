"""Answers to read, not to fill in: check-your-answers, the official's view, and print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from yiwang.engines.forms.display import Showing, spoken, spoken_day
from yiwang.engines.forms.errors import say
from yiwang.engines.forms.form import Form
from yiwang.engines.forms.model import Group, Leaf, Part, Repeat
from yiwang.engines.forms.pointers import MISSING, get, slug
from yiwang.engines.forms.privacy import mask_value
from yiwang.engines.forms.view_model import Draft
from yiwang.engines.forms.views import SOURCE_AS_OF
from yiwang.sentences import gettext_noop

COUNTED: Final = gettext_noop("共{count}项")


@dataclass(slots=True)
class RecordRow:
    """One answer: its words, its source, its files, what is disputed about it, and where to change it."""

    id: str
    label: str
    value: str
    files: list[dict[str, str]] = field(default_factory=list)
    source: str = ""
    masked: bool = False
    note: str = ""
    claimed: str = ""
    error: str = ""
    change_href: str = ""


@dataclass(slots=True)
class RecordSection:
    """The answers of one page, of a group on it, or of one row of a repeating group; `level` is the heading's."""

    id: str
    title: str
    level: int
    rows: list[RecordRow]
    change_href: str = ""


@dataclass(slots=True)
class RecordView:
    """All answers that are shown, in the order of the form."""

    title: str
    sections: list[RecordSection]
    has_masked: bool


def record_view(
    form: Form,
    draft: Draft,
    showing: Showing | None = None,
    *,
    masked: bool = True,
    change_href: Callable[[str, str], str] | None = None,
) -> RecordView:
    """The answers in words, without hidden parts.

    `masked` hides personal values; pass False to the applicant, and to an official only after the look has
    been recorded. `change_href(page key, element id)` makes change links; without it there are none.
    """
    writer = _Writer(form, draft, showing or Showing(), masked, change_href)
    for page in form.pages(draft.answers):
        writer.part(page, page.pointer, page.key, 2)
    return RecordView(
        title=say(form.title, writer.showing.language),
        sections=[section for section in writer.sections if section.rows or section.level == 2],
        has_masked=any(row.masked for section in writer.sections for row in section.rows),
    )


class _Writer:
    def __init__(
        self,
        form: Form,
        draft: Draft,
        showing: Showing,
        masked: bool,
        change_href: Callable[[str, str], str] | None,
    ) -> None:
        self.draft = draft
        self.showing = showing
        self.masked = masked
        self.change_href = change_href
        self.hidden = form.hidden(draft.answers)
        self.errors = {error.pointer: error.text(showing.gettext, showing.language) for error in draft.errors}
        self.sections: list[RecordSection] = []

    def part(self, node: Part, pointer: str, page: str, level: int) -> None:
        """Write a page, a group or the rows of a repeating group as sections of their own."""
        if isinstance(node, Repeat):
            self._rows(node, pointer, page, level)
            return
        section = self._section(node, pointer, page, level)
        if isinstance(node, Leaf):
            section.rows.append(self._row(node, pointer, page))
            return
        self._children(node, pointer, page, section)

    def _section(self, node: Part, pointer: str, page: str, level: int, title: str = "") -> RecordSection:
        href = self.change_href(page, slug(pointer)) if self.change_href else ""
        text = title or say(node.title, self.showing.language)
        section = RecordSection(slug(pointer), text, level, [], href)
        self.sections.append(section)
        return section

    def _children(self, group: Group, pointer: str, page: str, section: RecordSection) -> None:
        for child in group.children:
            where = f"{pointer}/{child.key}"
            if where in self.hidden:
                continue
            if isinstance(child, Leaf):
                section.rows.append(self._row(child, where, page))
            else:
                self.part(child, where, page, min(section.level + 1, 4))

    def _rows(self, node: Repeat, pointer: str, page: str, level: int) -> None:
        rows = get(self.draft.answers, pointer)
        count = len(rows) if isinstance(rows, list) else 0
        source, note = self._source(pointer), str(self.draft.disputes.get(pointer, {}).get("note", ""))
        notable = bool(source or note or pointer in self.errors or not count)
        headed = level == 2 or notable
        if headed:
            head = self._section(node, pointer, page, level)
            if notable:
                head.rows.append(
                    RecordRow(
                        id=head.id,
                        label=say(node.title, self.showing.language),
                        value=self.showing.gettext(COUNTED).format(count=count) if count else "",
                        source=source,
                        note=note,
                        error=self.errors.get(pointer, ""),
                        change_href=head.change_href,
                    )
                )
        title = say(node.row.title, self.showing.language) or say(node.title, self.showing.language)
        for index in range(count):
            where = f"{pointer}/{index}"
            section = self._section(node.row, where, page, min(level + headed, 4), f"{title} {index + 1}")
            self._children(node.row, where, page, section)

    def _row(self, leaf: Leaf, pointer: str, page: str) -> RecordRow:
        value = get(self.draft.answers, pointer)
        hide = self.masked and bool(leaf.privacy) and value is not MISSING
        dispute = self.draft.disputes.get(pointer, {})
        claimed = dispute.get("claimed", MISSING)
        return RecordRow(
            id=slug(pointer),
            label=say(leaf.title, self.showing.language),
            value=self._words(leaf, value, hide=hide),
            files=[] if hide else self._files(leaf, value),
            source=self._source(pointer),
            masked=hide,
            note=str(dispute.get("note", "")),
            claimed=self._words(leaf, claimed, hide=hide),
            error=self.errors.get(pointer, ""),
            change_href=self.change_href(page, slug(pointer)) if self.change_href else "",
        )

    def _words(self, leaf: Leaf, value: Any, *, hide: bool) -> str:
        if value is MISSING:
            return ""
        return str(mask_value(leaf, value)) if hide else spoken(leaf, value, self.showing)

    def _files(self, leaf: Leaf, value: Any) -> list[dict[str, str]]:
        if leaf.kind != "file" or self.showing.file_href is None:
            return []
        references = value if isinstance(value, list) else [value]
        return [
            {"name": str(item.get("name", "")), "href": self.showing.file_href(item)}
            for item in references
            if isinstance(item, Mapping)
        ]

    def _source(self, pointer: str) -> str:
        provenance = self.draft.provenance.get(pointer)
        if provenance is None:
            return ""
        if provenance.as_of is None:
            return provenance.source_title
        day = spoken_day(provenance.as_of, self.showing)
        return self.showing.gettext(SOURCE_AS_OF).format(source=provenance.source_title, day=day)
