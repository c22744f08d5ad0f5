"""Start-up: what this room gives to others."""

from django.utils.translation import gettext_noop

from yiwang.people.hub import AccountPlace, account_place
from yiwang.support.licence_use import cases, events, permissions, privacy, references, telling
from yiwang.support.licence_use.actions import answering, asking, basing, using
from yiwang.support.licence_use.counting import used_by_issuer
from yiwang.support.licences.figures import use_counts

use_counts(used_by_issuer)

account_place(
    AccountPlace(
        "licence-uses",
        gettext_noop("我的证照被谁用了"),
        gettext_noop("谁要用您的证照，同意、拒绝、收回；每一次使用都在这里"),
        34,
        shown_to=lambda actor: actor.kind == "person",
    )
)

__all__ = [
    "answering", "asking", "basing", "cases", "events", "permissions", "privacy", "references", "telling", "using",
]  # fmt: skip
