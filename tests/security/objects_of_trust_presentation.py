"""A licence that the citizen holds out: nobody but the citizen and whoever has the code learns anything of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yiwang.support.presentation.actions.presenting import present
from yiwang.support.presentation.ticking import HOLDER

if TYPE_CHECKING:
    from tests.security.stage import Stage


def put_on(stage: Stage) -> None:
    """An open code with the name ticked."""
    made = present(actor=stage.owner, choice={stage.objects["licence_id"]: [HOLDER]})
    stage.objects["presentation_id"] = made.pk
    stage.objects["shown_code"] = "A" * 26  # whoever has the real one may see: that is what it is for
