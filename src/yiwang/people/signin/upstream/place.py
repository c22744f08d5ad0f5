"""Where people find the identities from above: beside the password, and under the own account."""

from django.utils.translation import gettext_noop

from yiwang.people.hub import AccountPlace
from yiwang.people.signin.entries import WayIn
from yiwang.people.signin.upstream.configuring import offered
from yiwang.people.signin.upstream.linking import own_links

PLACE = AccountPlace(
    route="upstream-own",
    title=gettext_noop("省、国家的账号"),
    sentence=gettext_noop("关联以后，可以用省或者国家的账号登录这里"),
    rank=26,
    shown_to=lambda actor: actor.signed_in and (offered().exists() or own_links(actor).exists()),
)
WAY = WayIn(
    route="login-upstream",
    title=gettext_noop("用省、国家的账号登录"),
    sentence=gettext_noop("您在省平台或者国家平台有账号，可以直接用"),
    rank=30,
    symbol="link",
    shown=lambda: offered().exists(),
)
