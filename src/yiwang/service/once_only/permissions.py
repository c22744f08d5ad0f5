"""Permissions on the material library and the report."""

from yiwang.core.permissions import permission

KEEP = permission("materials.keep", "维护材料库，取消证明事项", duties=("materials.keep",))
SEE = permission(
    "materials.see",
    "查看材料库和免提交报告",
    duties=("materials.keep", "materials.mend", "materials.check", "author", "supervise"),
)
