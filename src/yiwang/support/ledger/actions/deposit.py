"""Putting the digest of a document on record: it becomes an event, and so a leaf of the ledger."""

from __future__ import annotations

import re
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.support.ledger.errors import AlreadyThere, SpaceClosed, SpaceNotYours
from yiwang.support.ledger.models import Digest, Space

MOST_WORDS = 120
# What looks like a person: numbers of identity documents and of mobile telephones. Titles are for everybody to read.
_PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")


@use_case("ledger.digest")
def add_digest(
    *, actor: Actor, space: str, digest: bytes, title: str, subject: str = "", algorithm: str = "sm3",
    sha256: bytes | None = None,
) -> Digest:  # fmt: skip
    """Put ``digest`` (32 bytes of ``algorithm``) into the space with the key ``space``.

    ``title`` names the document, ``subject`` the matter (a number, a place); neither may name a person. The platform
    itself may write into every space. ``sha256`` may stand beside an SM3 digest, so that either finds the document.
    """
    require(actor, "ledger.deposit")
    rows = Space.objects.visible_to(actor) if actor.kind != "system" else Space.objects.unscoped("the platform writes")
    found = rows.filter(key=space).first()
    if found is None:
        raise NotFound
    if actor.kind != "system" and not actor.duties & set(found.write_duties):
        raise SpaceNotYours
    if found.closed_at is not None:
        raise SpaceClosed
    words = {"title": _words(title), "subject": _words(subject)}
    _check(words, digest, algorithm)
    if Digest.objects.unscoped("whether it is there").filter(space=found, digest=digest).exists():
        raise AlreadyThere.at("/file")
    post = next((one for one in actor.posts if one.duties & set(found.write_duties)), None)
    row = Digest(id=new_id(), space=found, algorithm=algorithm, digest=digest, sha256=sha256, **words)
    if post is not None:
        row.organization_id, row.organization_name = post.organization_id, post.organization_name
    event = record(
        "ledger.digest",
        actor=actor,
        on=row,
        payload={"space": found.key, "algorithm": algorithm, "digest": digest.hex(), **words}
        | ({"sha256": sha256.hex()} if sha256 else {}),
        division_id=post.division_id if post else None,
    )
    row.event_id = event.id
    row.save(force_insert=True)
    return row


def event_of(digest_id: UUID) -> UUID | None:
    """The event of a digest, to ask for its proof."""
    rows = Digest.objects.unscoped("the caller has seen it").filter(pk=digest_id)
    return rows.values_list("event_id", flat=True).first()


def _words(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _check(words: dict[str, str], digest: bytes, algorithm: str) -> None:
    wrong = {}
    if not words["title"]:
        wrong["/title"] = _("请写文件的名称。")
    for name, text in words.items():
        if len(text) > MOST_WORDS:
            wrong[f"/{name}"] = _("最多%(most)s个字。") % {"most": MOST_WORDS}
        elif _PERSONAL.search(text):
            wrong[f"/{name}"] = _("存证的名称大家都能看到，请去掉身份证号和手机号。")
    if algorithm not in ("sm3", "sha256") or len(digest) != 32:
        wrong["/digest"] = _("摘要不对：应当是64位的十六进制数字。")
    if wrong:
        raise InvalidInput(fields=wrong)
