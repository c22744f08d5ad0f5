"""Pages that are no content: what a server says instead of the text that was asked for.

Imports of other people's sites bring them along (a whole error page of nginx as 受理条件). Each sort is known by what
only such a page says; a guide that speaks of 登录 or of 404 is not one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_READ = 20_000  # an error page says so at its beginning


@dataclass(frozen=True, slots=True)
class WrongPage:
    """``code`` names the sort, ``sentence`` says it to people (a msgid)."""

    code: str
    sentence: str
    pattern: re.Pattern[str]

    @property
    def text(self) -> str:
        """In the language of the reader."""
        return _(self.sentence)


def _sort(code: str, sentence: str, *patterns: str) -> WrongPage:
    return WrongPage(code, sentence, re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE | re.DOTALL))


_STATUS = r"[45]\d\d"
SORTS: tuple[WrongPage, ...] = (
    _sort(
        "spring",
        gettext_noop("这是一张程序出错的网页（Spring），不是正文。"),
        r"Whitelabel Error Page",
        r'^\s*\{(?=[^}]*"timestamp")(?=[^}]*"status"\s*:\s*[45]\d\d)(?=[^}]*"error").*\}\s*$',
    ),
    _sort(
        "tomcat",
        gettext_noop("这是一张服务器出错的网页（Tomcat），不是正文。"),
        rf"<title>\s*HTTP Status {_STATUS}",
        rf"<h1[^>]*>\s*HTTP (?:Status|状态) ?{_STATUS}",
        r"Apache Tomcat/\d",
        r"Powered by Jetty:",
        rf"Error {_STATUS}--[A-Z]",
    ),
    _sort(
        "nginx",
        gettext_noop("这是一张服务器出错的网页（nginx），不是正文。"),
        r"<center>\s*(?:nginx|openresty|tengine)",
        rf"<h1[^>]*>\s*{_STATUS} [A-Z][\w -]+</h1>.{{0,400}}(?:nginx|openresty|tengine)",
        r"<title>Welcome to (?:nginx|tengine|OpenResty)",
        rf"<title>\s*{_STATUS} (?:Not Found|Forbidden|Bad Gateway|Service|Gateway|Request|Internal|Bad Request)",
    ),
    _sort(
        "iis",
        gettext_noop("这是一张服务器出错的网页（IIS），不是正文。"),
        r"Server Error in '[^']*' Application",
        r"“[^”]*”应用程序中的服务器错误",
        rf"HTTP (?:Error|错误) {_STATUS}(?:\.\d+)? ?[-–]",
        r"<title>IIS (?:Windows Server|\d)",
        rf"<h[12][^>]*>\s*{_STATUS} ?- ?[^<]{{0,60}}(?:无效|找不到|未授权|禁止|denied|not found)",
    ),
    _sort(
        "apache",
        gettext_noop("这是一张服务器出错的网页（Apache），不是正文。"),
        r"<address>Apache/\d",
        r"The requested URL .{0,200}was not found on this server",
        r"ERR_(?:ACCESS_DENIED|CONNECT_FAIL|DNS_FAIL).{0,400}squid",
    ),
    _sort(
        "firewall",
        gettext_noop("这是一张防火墙拦截的网页，不是正文。"),
        r"errors\.aliyun\.com",
        r"HuaweiCloudWAF|CloudWAF",
        r"<title>[^<]*(?:网站防火墙|安全狗|创宇盾|访问被拦截|访问拦截|访问验证)",
        r"您的(?:请求|访问)(?:可能对网站造成|带有不合法参数|存在安全)",
        r"<title>Attention Required! \| Cloudflare|<title>Just a moment\.\.\.",
        r"__jsl_clearance|请开启JavaScript并刷新该页",
    ),
    _sort(
        "login",
        gettext_noop("这是一张登录网页，不是正文。"),
        r"<input[^>]+type\s*=\s*[\"']?password",
        r"j_spring_security_check|name\s*=\s*[\"']execution[\"'][^>]*value\s*=\s*[\"']e1s1",
        r"<title>[^<]{0,40}(?:统一身份认证|用户登录|单点登录|请登录|Sign in|Log ?in)[^<]{0,40}</title>",
    ),
    _sort(
        "program",
        gettext_noop("这是程序出错的记录，不是正文。"),
        r"(?:java|javax|org\.springframework)\.[\w.]+(?:Exception|Error)\b.{0,300}?\bat [\w.$]+\(",
        r"Traceback \(most recent call last\)",
        r"(?:Fatal|Parse) error</?b?>?: .{0,300} on line",
        r"\bORA-\d{5}: ",
        r"System\.\w+Exception:",
        r'^\s*\{[^{}]*"(?:errCode|code|status)"\s*:\s*"?-?(?:1|[45]\d\d)"?\s*,[^{}]*"(?:msg|message|error)"[^{}]*\}\s*$',
    ),
    _sort(
        "gone",
        gettext_noop("这是一张“找不到网页”或“系统出错”的网页，不是正文。"),
        rf"<title>\s*(?:{_STATUS}\b|[^<]{{0,30}}(?:页面不存在|找不到(?:网页|页面)|页面未找到|系统(?:异常|出错|错误)"
        rf"|服务器错误|访问出错|出错了|Page Not Found))",
        rf"^\s*(?:<!doctype[^>]*>)?\s*(?:<html[^>]*>)?(?:<head>.{{0,2000}}</head>)?\s*(?:<body[^>]*>)?\s*<h1[^>]*>\s*{_STATUS}\b",
    ),
)


def wrong_page(text: str) -> WrongPage | None:
    """Which sort of wrong page ``text`` is, or None for anything that may be content."""
    head = text[:_READ]
    return next((sort for sort in SORTS if sort.pattern.search(head)), None)
