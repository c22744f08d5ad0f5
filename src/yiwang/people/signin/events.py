"""Event types of this room."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

PROOF_REFUSED = event_type("account.proof_refused", gettext_noop("第二步验证没有通过"))
CONFIRMED = event_type("account.confirmed", gettext_noop("再次确认本人"))
DEVICE_ADDED = event_type("account.device_added", gettext_noop("第一次在一台设备上登录"))
DEVICE_FORGOTTEN = event_type("account.device_forgotten", gettext_noop("移除一台设备"))
SESSION_ENDED = event_type("account.session_ended", gettext_noop("让别的设备退出登录"))
SESSION_STOLEN = event_type("account.session_stolen", gettext_noop("登录凭据在别的设备上出现，已经退出"))
FACTOR_BEGUN = event_type("account.factor_begun", gettext_noop("开始添加验证方式"))
FACTOR_ADDED = event_type("account.factor_added", gettext_noop("添加验证方式"))
FACTOR_CHANGED = event_type("account.factor_changed", gettext_noop("修改验证方式"))
FACTOR_REMOVED = event_type("account.factor_removed", gettext_noop("移除验证方式"))
RECOVERY_STARTED = event_type("account.recovery_started", gettext_noop("申请找回账号"))
RECOVERY_CANCELLED = event_type("account.recovery_cancelled", gettext_noop("取消找回账号"))
RECOVERED = event_type("account.recovered", gettext_noop("找回账号"))
