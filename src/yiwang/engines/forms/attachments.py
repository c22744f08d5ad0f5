"""Taking the files of one page: inspected, stored by the caller, and put into the answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from yiwang.engines.forms import messages
from yiwang.engines.forms.errors import FieldError
from yiwang.engines.forms.form import Form
from yiwang.engines.forms.model import Leaf
from yiwang.engines.forms.pointers import get, put, within
from yiwang.engines.forms.scanners import Scanner
from yiwang.engines.forms.schema import MAX_FILES
from yiwang.engines.forms.uploads import Inspected, Upload, UploadRefused, inspect

MAX_AT_ONCE: Final = 40
Store = Callable[[Inspected, Upload], str]
"""Keeps an inspected upload (rewound) and gives its id."""


@dataclass(slots=True)
class Received:
    """All answers with references to the stored files, and what is wrong with the files that were not taken."""

    answers: dict[str, Any]
    errors: list[FieldError] = field(default_factory=list)


def receive(
    form: Form,
    page_key: str,
    files: Mapping[str, Any],
    answers: Mapping[str, Any],
    scanner: Scanner,
    store: Store,
    *,
    locked: Collection[str] = (),
) -> Received:
    """Take the uploads of one page, before `Form.parse_page` reads the rest of it.

    `files` maps the name of an input (a pointer) to uploads, as Django's `request.FILES` does; names that are
    no file field of this page, or whose answer a source gave (`locked`), are left aside. A single file
    replaces the one before, several are added.
    """
    received = Received(deepcopy(dict(answers)))
    page = form.page(page_key)
    for pointer in [name for name in files if isinstance(name, str) and within(name, page.pointer)][:MAX_AT_ONCE]:
        leaf = form.part(pointer) if len(pointer) < 300 else None
        if not isinstance(leaf, Leaf) or leaf.file_rule is None or "*" in pointer:
            continue
        if any(within(pointer, known) for known in locked):
            continue
        for upload in _uploads(files, pointer)[:MAX_AT_ONCE]:
            error = _take(leaf, pointer, upload, received, scanner, store)
            if error is not None:
                received.errors.append(error)
                break
    return received


def _uploads(files: Mapping[str, Any], name: str) -> Sequence[Upload]:
    getlist = getattr(files, "getlist", None)
    uploads = getlist(name) if getlist else files[name]
    return uploads if isinstance(uploads, list | tuple) else [uploads]


def _take(
    leaf: Leaf, pointer: str, upload: Upload, received: Received, scanner: Scanner, store: Store
) -> FieldError | None:
    assert leaf.file_rule is not None
    held = get(received.answers, pointer)
    kept = held if isinstance(held, list) else []
    if leaf.multiple and len(kept) >= MAX_FILES:
        return FieldError(pointer, "max_items", messages.TOO_MANY_FILES, leaf.title, {"count": MAX_FILES})
    try:
        inspected = inspect(upload, leaf.file_rule, scanner)
    except UploadRefused as refused:
        return FieldError(pointer, refused.code, refused.msgid, leaf.title, refused.params)
    reference = inspected.reference(store(inspected, upload))
    put(received.answers, pointer, [*kept, reference] if leaf.multiple else reference)
    return None
