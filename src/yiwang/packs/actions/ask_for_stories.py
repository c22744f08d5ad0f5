"""An author has the stories of an upload told; a background job does it and says how far it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.packs.models import Trial
from yiwang.packs.publishing import PackRefused
from yiwang.packs.tasks import tell_stories
from yiwang.packs.trials import own_trial

GIVEN_UP = timedelta(minutes=30)


@use_case("pack.rehearsed")
def ask_for_stories(*, actor: Actor, trial_id: UUID) -> Trial:
    """Queue the job once; records ``pack.rehearsed``. Refuses with ``pack_refused`` while the check finds errors."""
    require(actor, "pack.see")
    trial = own_trial(actor, trial_id)
    if not trial.passed:
        raise PackRefused(_("检查还有错误，改好以后才能演练。"))
    locked = Trial.objects.visible_to(actor).select_for_update().get(pk=trial.pk)
    if is_busy(locked):
        nothing_changed()
        return locked
    locked.stories = {"state": "queued", "total": 0, "rows": [], "error": "", "at": clock.now().isoformat()}
    locked.save(update_fields=["stories"])
    record("pack.rehearsed", actor=actor, on=locked, payload={"pack": locked.pack})
    tell_stories.defer(trial_id=str(locked.pk))
    return locked


def is_busy(trial: Trial) -> bool:
    """Queued or running, and not so long that it must have been lost."""
    if trial.stories.get("state") not in ("queued", "running"):
        return False
    return clock.now() - datetime.fromisoformat(trial.stories["at"]) < GIVEN_UP
