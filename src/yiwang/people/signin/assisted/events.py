"""What is recorded about help at the window."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

OPENED = event_type("account.opened_at_window", gettext_noop("窗口开立账号"), privacy="personal")
SLIP = event_type("slip.made", gettext_noop("窗口开出开通单"), privacy="personal")
VOID = event_type("slip.voided", gettext_noop("作废开通单"), privacy="personal")
ACTIVATED = event_type("account.activated", gettext_noop("用开通单设置登录方式"), privacy="personal")
REFUSED = event_type("slip.refused", gettext_noop("开通单没有通过"))
EXPORTED = event_type("slips.exported", gettext_noop("导出开通单清单"))
