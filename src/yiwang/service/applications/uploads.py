"""Taking an uploaded file: inspected to its last byte, scanned, then kept encrypted under the uploader's name."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotReady, NotSignedIn
from yiwang.core.models import File
from yiwang.engines.forms.model import FileRule
from yiwang.engines.forms.scanners import Scanner, scanners
from yiwang.engines.forms.uploads import Upload, UploadRefused, inspect


@cache
def scanner() -> Scanner:
    """The scanner that this installation names (setting ``SCANNER``, default the demonstration scanner)."""
    wanted = getattr(settings, "SCANNER", "demo")
    try:
        return scanners()[wanted]
    except KeyError as unknown:
        raise NotReady(f"没有安装“{wanted}”这个病毒扫描组件。") from unknown


def accept_upload(actor: Actor, uploaded: Upload, rules: FileRule, *, field: str = "/file") -> File:
    """Inspect and keep one file; ``field`` is the pointer that a refusal names.

    Refuses with ``invalid_input`` (wrong, lying, active, broken, infected or too large a file), ``storage_full``.
    """
    if not actor.signed_in:
        raise NotSignedIn
    try:
        found = inspect(uploaded, rules, scanner())
    except UploadRefused as refused:
        raise InvalidInput(refused.message, fields={field: refused.message}) from refused
    uploaded.seek(0)
    content = uploaded.read(files.LARGEST + 1)
    return files.store(
        content, name=found.name, media_type=found.type, owner_account=actor.account_id, purpose="upload"
    )
