"""What this room holds of a person, what goes when the account is closed, and how long rows are kept."""

from django.utils.translation import gettext_noop

from yiwang.people.privacy.own_data import Person, erased_with_account, kept_after_closing, own_rows, rows_erased
from yiwang.people.privacy.retaining import for_ever, goes_with
from yiwang.people.sso.actions.ending import end_grants

own_rows("sso_consent", "account_id", gettext_noop("同意使用信息的系统"))
own_rows("sso_grant", "account_id", gettext_noop("用统一身份登录别的系统的记录"), leave_out=("claims", "nonce"))
rows_erased("sso_consent", "account_id")
kept_after_closing(
    "sso_grant", gettext_noop("登录别的系统的记录，保留六个月"), gettext_noop("《网络安全法》第二十一条第三项")
)


def _end_grants(person: Person) -> int:
    return end_grants([person.account_id], why="account_closed")


erased_with_account("sso_grant", _end_grants)

for_ever("sso_client", "registrations of systems; a closed one stays, so that old sign-ins still have a name")
for_ever("sso_signing_key", "public keys, so that old signatures can still be checked")
for_ever("sso_consent", "until the person takes it back or closes the account")
for_ever("sso_grant", "six months after its end, then removed by keeping.retention")
for_ever("sso_token", "a week after its end, then removed by keeping.retention")
for_ever("sso_replay", "until the proof could not be used again anyway, then removed by keeping.retention")
for_ever("sso_logout_call", "30 days, then removed by keeping.retention")
goes_with("sso_client_secret", "sso_client")
