"""Permissions of this room, and its duty."""

from django.utils.translation import gettext_noop as _

from yiwang.core.permissions import duty, permission

PROVE = permission("identity.prove", _("证实自己的身份"), who="signed_in")
CONFIRM = permission("identity.confirm_in_person", _("在窗口当面核验身份"), duties=("window",))
DECIDE = permission("identity.decide", _("合并、分开重复账号，撤销身份核验"), duties=("identity",))

duty(
    "identity",
    _("核对身份和重复账号"),
    _("比对、合并和分开本地居民的重复账号，撤销不实的身份核验；看不到任何办件"),
    uses=(
        "identity.duplicate_opened", "identity.merged", "identity.kept_apart", "identity.merge_undone",
        "identity.split", "identity.proof_revoked", "identity.exported",
    ),
)  # fmt: skip
