"""Files of an official's form: inspected and kept with the case, remembered while the page is shown again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from yiwang.core import files
from yiwang.core.events import Subject
from yiwang.engines.forms import FieldError, Form, Inspected, receive
from yiwang.engines.forms.model import Leaf
from yiwang.engines.forms.pointers import MISSING, get, put
from yiwang.engines.proceedings.context import Context
from yiwang.service.applications.uploads import scanner

SECONDS = 12 * 3600
KEPT = "kept"


@dataclass(slots=True)
class Uploads:
    """What came with one request for one task of one official."""

    files: MultiValueDict[str, Any]
    sent: str
    salt: str
    account: UUID | None
    case: Subject

    def kept(self, form: Form) -> dict[str, Any]:
        """Files of earlier tries as answers; a forged or old value keeps nothing."""
        answers: dict[str, Any] = {}
        try:
            known = signing.loads(self.sent, salt=self.salt, max_age=SECONDS) if self.sent else {}
        except signing.BadSignature:
            return answers
        for pointer, value in known.items():
            if isinstance(form.part(pointer), Leaf):
                put(answers, pointer, value)
        return answers

    def keep(self, form: Form, answers: dict[str, Any]) -> str:
        """The file answers, signed for this task and official."""
        found = {leaf.pointer: get(answers, leaf.pointer) for leaf in form.fields if leaf.file_rule is not None}
        held = {pointer: value for pointer, value in found.items() if value is not MISSING}
        return signing.dumps(held, salt=self.salt, compress=True) if held else ""

    def take(self, form: Form, page: str, answers: dict[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
        """Inspect and keep the uploads of one page."""
        if not self.files:
            return answers, []
        received = receive(form, page, self.files, answers, scanner(), self._store)
        return received.answers, received.errors

    def _store(self, found: Inspected, upload: Any) -> str:
        upload.seek(0)
        content = upload.read(files.LARGEST + 1)
        row = files.store(
            content,
            name=found.name,
            media_type=found.type,
            owner_account=self.account,
            purpose="official",
            subject=self.case,
        )
        return str(row.pk)


def uploads_of(request: HttpRequest, context: Context, task_id: UUID) -> Uploads:
    """The uploads of a request for a task."""
    account = request.actor.account_id
    salt = f"desk-form:{task_id}:{account}"
    return Uploads(request.FILES, request.POST.get(KEPT, "")[:20000], salt, account, Subject("proceeding", context.id))
