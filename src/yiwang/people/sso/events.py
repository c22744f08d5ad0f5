"""Event types of this room."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

CLIENT_REGISTERED = event_type("sso.client_registered", gettext_noop("登记接入系统"))
CLIENT_APPROVED = event_type("sso.client_approved", gettext_noop("批准接入系统"))
CLIENT_REFUSED = event_type("sso.client_refused", gettext_noop("不批准接入系统"))
CLIENT_CHANGED = event_type("sso.client_changed", gettext_noop("修改接入系统"))
CLIENT_SUSPENDED = event_type("sso.client_suspended", gettext_noop("暂停接入系统"))
CLIENT_RESUMED = event_type("sso.client_resumed", gettext_noop("恢复接入系统"))
CLIENT_CLOSED = event_type("sso.client_closed", gettext_noop("注销接入系统"))
ACCESS_ASKED = event_type("sso.access_asked", gettext_noop("请求取用别的单位的数据接口"))
ACCESS_AGREED = event_type("sso.access_agreed", gettext_noop("同意别的单位取用数据接口"))
ACCESS_REFUSED = event_type("sso.access_refused", gettext_noop("不同意别的单位取用数据接口"))
ACCESS_WITHDRAWN = event_type("sso.access_withdrawn", gettext_noop("收回对取用数据接口的同意"))
ACCESS_EXPORTED = event_type("sso.access_exported", gettext_noop("导出取用数据接口的请求"))
CLIENT_MOVED = event_type("sso.client_moved", gettext_noop("接入系统随机构移交"))
SECRET_ROTATED = event_type("sso.secret_rotated", gettext_noop("更换接入系统的密钥"))
CLIENTS_EXPORTED = event_type("sso.clients_exported", gettext_noop("导出接入系统名单"))
KEYS_ROTATED = event_type("sso.keys_rotated", gettext_noop("更换统一身份的签名密钥"))
SIGNED_IN = event_type("sso.signed_in", gettext_noop("用统一身份登录别的系统"), privacy="personal")
CONSENT_GIVEN = event_type("sso.consent_given", gettext_noop("同意别的系统使用信息"), privacy="personal")
CONSENT_REFUSED = event_type("sso.consent_refused", gettext_noop("不同意别的系统使用信息"), privacy="personal")
CONSENT_TAKEN_BACK = event_type("sso.consent_taken_back", gettext_noop("收回对别的系统的同意"), privacy="personal")
TOKENS_REUSED = event_type("sso.tokens_reused", gettext_noop("登录凭据被重复使用，已全部作废"), privacy="personal")
TOKENS_ENDED = event_type("sso.tokens_ended", gettext_noop("结束在别的系统的登录"), privacy="personal")
