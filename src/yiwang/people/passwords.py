"""What a password must be, said in Chinese; the rules are Django's validators named in the settings.

Whoever guesses tries the words of the place first: the site's name, the county, the office, the person. A password may
hold such a word, but what is left without them, without digits and signs, must not be next to nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput
from yiwang.people.models import Division

LONGEST = 200
LEAST_OF_ITS_OWN = 5  # letters beside the words of the place
SHORTEST_WORD = 2
# The same list stands in docs/concepts/sign-in.md.
WORDS_OF_THE_SITE = (
    "yiwang", "yi-wang", "一网", "一网通办", "zhengwu", "政务", "政务服务", "zwfw", "fuwu", "服务", "gov", "password",
    "passwort", "mima", "密码", "admin", "guanliyuan", "管理员", "shenfenzheng", "身份证", "demo", "yanshi", "演示",
)  # fmt: skip
_ENDS_OF_PLACES = "省市县区旗镇乡村"
_SAID = {
    "password_too_short": gettext_noop("密码至少要 {min_length} 个字符。"),
    "password_too_common": gettext_noop("这个密码太常见，容易被猜到，请换一个。"),
    "password_breached": gettext_noop("这个密码出现在别处泄露过的密码里，请换一个。"),
    "password_entirely_numeric": gettext_noop("密码不能全是数字。"),
    "password_too_similar": gettext_noop("密码和账号太像，请换一个。"),
}


def check_new_password(password: str, login: str = "", name: str = "") -> None:
    """Refuse a weak password with ``invalid_input`` at ``/password``; all reasons at once. One query."""
    wrong: list[str] = []
    if len(password) > LONGEST:
        wrong.append(_("密码最多 %(most)s 个字符。") % {"most": LONGEST})
    if login and login.lower() in password.lower():
        wrong.append(_("密码里不能有账号名，请换一个。"))
    if is_of_the_place(password, [name, *words_of_the_place()]):
        wrong.append(_("密码里除了网站、本地或者您自己的名字，几乎没有别的内容，容易被猜到，请换一个。"))
    try:
        validate_password(password[:LONGEST])
    except ValidationError as refused:
        for error in refused.error_list:
            pattern = _SAID.get(str(error.code), gettext_noop("这个密码不安全，请换一个。"))
            wrong.append(_(pattern).format(**(error.params or {})))
    if wrong:
        raise InvalidInput(fields={"/password": "".join(dict.fromkeys(wrong))})


def words_of_the_place() -> Iterator[str]:
    """What is guessed first here: the site, what the installation adds, its hosts, the places that have an office."""
    yield from WORDS_OF_THE_SITE
    yield from settings.PASSWORD_WORDS
    for host in settings.ALLOWED_HOSTS:
        yield from host.split(".")
    places = Division.objects.filter(organizations__isnull=False).values_list("name", "pinyin").distinct()
    for name, pinyin in places[:400]:
        yield name
        yield name.rstrip(_ENDS_OF_PLACES)
        yield from pinyin.split()
        yield pinyin.replace(" ", "")


def is_of_the_place(password: str, words: list[str]) -> bool:
    """Whether hardly anything is left of a password without these words, digits and signs."""
    left = _plain(password)
    for word in sorted({_plain(word) for word in words}, key=len, reverse=True):
        if len(word) >= SHORTEST_WORD:
            left = left.replace(word, " ")
    shorter = sum(character.isalpha() for character in left) < LEAST_OF_ITS_OWN
    return shorter and left != _plain(password)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
