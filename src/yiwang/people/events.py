"""Event types of people and organizations."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

SIGNED_IN = event_type("account.signed_in", "登录")
SIGNED_OUT = event_type("account.signed_out", "退出登录")
SIGN_IN_REFUSED = event_type("account.sign_in_refused", "登录失败")
ACCOUNT_CREATED = event_type("account.created", gettext_noop("开立账号"))
ORGANIZATION_CREATED = event_type("organization.created", gettext_noop("登记机构"))
POST_ASSIGNED = event_type("post.assigned", gettext_noop("任职"))
DIVISIONS_LOADED = event_type("divisions.loaded", "载入行政区划")
LOG_VIEWED = event_type("log.viewed", "查看办事日志")
LOG_EXPORTED = event_type("log.exported", "导出办事日志")
PERSONAL_DATA_VIEWED = event_type("personal_data.viewed", "查看个人信息", privacy="personal", applicant=True)
ATTEMPT_REFUSED = event_type("attempt.refused", "被拒绝的操作")
PASSWORD_SET = event_type("account.password_set", gettext_noop("设置密码"))
ORGANIZATIONS_LOADED = event_type("organizations.loaded", gettext_noop("批量登记机构"))
POST_CREATED = event_type("post.created", gettext_noop("设置岗位"))
POST_ENDED = event_type("post.ended", gettext_noop("卸任"))
ACCOUNT_LOCKED = event_type("account.locked", gettext_noop("停用账号"))
ACCOUNT_UNLOCKED = event_type("account.unlocked", gettext_noop("恢复账号"))
POST_CHANGED = event_type("post.changed", gettext_noop("调整岗位"))
POST_CLOSED = event_type("post.closed", gettext_noop("撤销岗位"))
ORGANIZATION_CHANGED = event_type("organization.changed", gettext_noop("修改机构"))
ORGANIZATION_CLOSED = event_type("organization.closed", gettext_noop("撤销机构"))
PEOPLE_EXPORTED = event_type("people.exported", gettext_noop("导出人员名单"))
