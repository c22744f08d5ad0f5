"""Permissions on ratings."""

from yiwang.core.permissions import permission

GIVE = permission("rating.give", "评价自己办的事", who="anyone")
ASK = permission("rating.ask", "请自己经手的办事人评价（窗口人员，或者办过这件事的工作人员）", who="signed_in")
SEERS = ("rating.verify", "rating.approve", "rating.call_back", "rating.rectify", "supervise")
SEE = permission("rating.see", "查看评价", duties=SEERS)
CALL_BACK = permission("rating.call_back", "为回访查看评价人", duties=("rating.call_back",))
