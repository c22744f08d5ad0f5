"""Permissions of the desks; working on tasks and supervising belong to the proceedings."""

from yiwang.core.permissions import permission

WINDOW = permission("window.accept", "在窗口为到场的人收件", duties=("window",))
