"""Taking an uploaded file: inspected to its last byte, scanned, then kept encrypted under the uploader's name."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotReady, NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.models import File
from yiwang.engines.forms.model import FileRule
from yiwang.engines.forms.scanners import Scanner, scanners
from yiwang.engines.forms.uploads import Upload, UploadRefused, inspect
from yiwang.ui.display import language_tag


@cache
def scanner() -> Scanner:
    """The scanner that this installation names (setting ``SCANNER``, default the demonstration scanner)."""
    wanted = getattr(settings, "SCANNER", "demo")
    try:
        return scanners()[wanted]
    except KeyError as unknown:
        raise NotReady(_("没有安装“%(wanted)s”这个病毒扫描组件。") % {"wanted": wanted}) from unknown


PROOF = FileRule()


def keep_proof(actor: Actor, uploaded: Upload, field: str) -> File:
    """A paper that proves something about a person: PDF or picture, up to 10 MB."""
    return accept_upload(actor, uploaded, PROOF, field=field)


def accept_upload(actor: Actor, uploaded: Upload, rules: FileRule, *, field: str = "/file") -> File:
    """Inspect and keep one file; ``field`` is the pointer that a refusal names.

    Refuses with ``invalid_input`` (wrong, lying, active, broken, infected or too large a file), ``storage_full``.
    """
    if not actor.signed_in:
        raise NotSignedIn
    try:
        found = inspect(uploaded, rules, scanner())
    except UploadRefused as refused:
        says = refused.text(_, language_tag())
        raise InvalidInput(says, fields={field: says}) from refused
    uploaded.seek(0)
    content = uploaded.read(files.LARGEST + 1)
    return kept_for(actor, content, found.name, found.type)


def kept_for(actor: Actor, content: bytes, name: str, media_type: str) -> File:
    """Keep an upload as the applicant's: the account's own, or the giver's in whose name it was uploaded."""
    subject = Subject("party", actor.acting.giver_id) if actor.acting else None
    owner = actor.holder_account
    return files.store(
        content, name=name, media_type=media_type, owner_account=owner, purpose="upload", subject=subject
    )
