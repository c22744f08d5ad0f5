"""What is recorded about providers above and the accounts they vouch for."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

ADDED = event_type("upstream.added", gettext_noop("登记上级身份认证"))
CHANGED = event_type("upstream.changed", gettext_noop("修改上级身份认证"))
CHECKED = event_type("upstream.checked", gettext_noop("检查上级身份认证"))
LINKED = event_type("upstream.linked", gettext_noop("关联上级身份认证"), privacy="personal")
UNLINKED = event_type("upstream.unlinked", gettext_noop("取消关联上级身份认证"), privacy="personal")
OPENED = event_type("upstream.account_opened", gettext_noop("用上级身份认证开立账号"), privacy="personal")
USED = event_type("upstream.used", gettext_noop("用上级身份认证核验本人"), privacy="personal")
RAISE_REFUSED = event_type("upstream.level_refused", gettext_noop("上级身份认证的实名等级没有采用"), privacy="personal")
REFUSED = event_type("upstream.refused", gettext_noop("上级身份认证没有通过核验"))
EXPORTED = event_type("upstream.exported", gettext_noop("导出上级身份认证清单"))
