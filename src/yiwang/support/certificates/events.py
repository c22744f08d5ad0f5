"""Event types of certificates."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

REGISTERED = event_type("certificate.registered", gettext_noop("登记证书"))
REVOKED = event_type("certificate.revoked", gettext_noop("吊销证书"))
LISTS_MADE = event_type("certificate.lists_made", gettext_noop("签发新的证书吊销列表"))
ENDS_SOON = event_type("certificate.ends_soon", gettext_noop("证书快要到期，已提醒管理人员"))
EXPORTED = event_type("certificate.exported", gettext_noop("导出证书清单"))
