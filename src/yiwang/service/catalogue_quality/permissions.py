"""Permissions of the quality of the catalogue."""

from django.utils.translation import gettext_noop

from yiwang.core.permissions import duty, permission

RULES_DUTY = duty(
    "quality.rules",
    gettext_noop("事项质量规则"),
    gettext_noop("查看本地区事项的质量，修改检查规则"),
    uses=("catalogue_quality.rule_changed",),
)
SEE = permission(
    "catalogue_quality.see",
    "查看事项质量",
    duties=(
        "catalogue.edit",
        "catalogue.check",
        "catalogue.entries",
        "supervise",
        "quality.rules",
        "quality.dispatch",
        "quality.mend",
    ),
)
RULES = permission("catalogue_quality.rules", "修改事项质量的规则", duties=("quality.rules",))
DISPATCH = permission("catalogue_quality.dispatch", "把事项质量问题派给实施单位", duties=("quality.dispatch",))
WIDE = ("catalogue.entries", "supervise", "quality.rules", "quality.dispatch")
"""Duties that see the guides of the whole division, not only those of the own organization."""
