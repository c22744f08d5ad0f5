"""An author uploads a pack to try it out: unpacked, checked, kept with what the check said."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from yiwang.core import clock, files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.packs.model import title_of
from yiwang.packs.models import Trial
from yiwang.packs.trials import finding_rows, laid_out

KEPT = timedelta(days=90)
MOST_KEPT = 50
MOST_FINDINGS = 2_000


@use_case("pack.uploaded")
def upload_trial(*, actor: Actor, name: str, content: bytes) -> Trial:
    """Keep and check the zip ``content``. Records ``pack.uploaded``; refuses with ``zip_refused``, ``invalid_input``.

    A pack with errors is kept as well: the author reads there what to mend.
    """
    require(actor, "pack.see")
    if not content:
        raise InvalidInput(fields={"/pack": _("请选择业务包的压缩包，格式是 zip。")})
    with laid_out(content) as laid:
        pack, findings = laid.check()
        folder = laid.folder.name
    _forget_old(actor)
    file = files.store(
        content, name=name, media_type="application/zip", owner_account=actor.account_id, purpose="pack-trial"
    )
    trial = Trial.objects.create(
        account=actor.account_id,
        file=file,
        pack=(pack.name if pack and pack.name else folder)[:80],
        title=title_of(pack.manifest.data.get("title"))[:200] if pack else "",
        version=pack.version[:40] if pack else "",
        digest=pack.digest if pack else "",
        readable=pack is not None,
        findings=finding_rows(findings[:MOST_FINDINGS]),
        stories={"state": ""},
    )
    record("pack.uploaded", actor=actor, on=trial, payload={"pack": trial.pack, "errors": not trial.passed})
    return trial


def _forget_old(actor: Actor) -> None:
    """Uploads past their time, and those beyond a good number; a published pack lives on in its release."""
    own = Trial.objects.visible_to(actor)
    kept = list(own.filter(created_at__gt=clock.now() - KEPT).order_by("-created_at")[: MOST_KEPT - 1])
    for old in own.exclude(pk__in=[trial.pk for trial in kept]).select_related("file")[:MOST_KEPT]:
        file = old.file
        old.delete()
        file.delete()
