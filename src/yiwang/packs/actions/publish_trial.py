"""An author publishes what was tried out, if nobody published another version meanwhile."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.models import Release
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, use_case
from yiwang.packs.publishing import PackRefused, publish_pack
from yiwang.packs.trials import laid_out_trial, newest_release, own_trial

LONGEST_NOTE = 500


@use_case("pack.published")
def publish_trial(*, actor: Actor, trial_id: UUID, base: str, note: str) -> Release:
    """Publish the upload with the full check; ``base`` is the id of the release that it was compared with, or "".

    Refuses with ``invalid_input``, ``pack_refused``, ``changed_meanwhile``, ``needed_pack_missing``.
    """
    require(actor, "pack.publish")
    trial = own_trial(actor, trial_id)
    if not note.strip():
        raise InvalidInput(
            fields={"/note": _("请写明这次为什么发布、改了什么，例如“按新办法把决定期限改为10个工作日”。")}
        )
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(fields={"/note": _("说明太长，请控制在%(most)s字以内。") % {"most": LONGEST_NOTE}})
    if not trial.passed:
        raise PackRefused
    _check_base(trial.pack, base)
    with laid_out_trial(trial) as laid:
        release: Release = publish_pack(actor=actor, path=laid.folder, note=note.strip(), packs_root=laid.root)
    trial.release = release
    trial.save(update_fields=["release"])
    nothing_changed()  # the event is that of publish_pack, in this same transaction
    return release


def _check_base(pack: str, base: str) -> None:
    """Two authors, one pack: the second one is told, and compares again."""
    Release.objects.select_for_update().filter(pack=pack).order_by("-published_at", "-id").first()
    newest = newest_release(pack)
    if base != (str(newest.pk) if newest else ""):
        raise ChangedMeanwhile(_("刚才有人发布了这个业务包的另一个版本。请重新查看不同和影响，再发布。"))
