"""Event types of this room."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

PROVEN = event_type("identity.proven", gettext_noop("证实身份"), applicant=True)
PROOF_REFUSED = event_type("identity.proof_refused", gettext_noop("身份没有核对上"))
PROOF_ENDING = event_type("identity.proof_ending", gettext_noop("身份核验快到期"), applicant=True)
PROOF_ENDED = event_type("identity.proof_ended", gettext_noop("身份核验到期"), applicant=True)
PROOF_REVOKED = event_type("identity.proof_revoked", gettext_noop("撤销身份核验"), applicant=True)
MATCHED = event_type("identity.matched", gettext_noop("和登记信息对上"))
CLAIMED_TWICE = event_type("identity.claimed_twice", gettext_noop("同一个人第二次实名"))
DUPLICATE_OPENED = event_type("identity.duplicate_opened", gettext_noop("比对可能重复的账号"))
MERGED = event_type("identity.merged", gettext_noop("合并重复账号"), applicant=True)
KEPT_APART = event_type("identity.kept_apart", gettext_noop("认定不是同一个人"))
MERGE_UNDONE = event_type("identity.merge_undone", gettext_noop("撤回账号合并"), applicant=True)
SPLIT = event_type("identity.split", gettext_noop("账号和登记的人分开"), applicant=True)
EXPORTED = event_type("identity.exported", gettext_noop("导出重复账号清单"))
