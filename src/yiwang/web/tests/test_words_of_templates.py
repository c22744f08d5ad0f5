"""``_`` in templates says what Jinja2's own would say, in the language of the request, escaped."""

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

from yiwang.ui.environment import environment as ui_environment
from yiwang.web.templates import environment

TEMPLATES = (
    "{{ _('登录') }}|{{ gettext('首页') }}|{{ _('没有这一句') }}",
    "{{ _('跳到正文') }} {{ _('共 %(n)s 项，100%%', n=3) }} {{ _('%(who)s<b>', who='<i>') }} {{ _('一半是 50%%') }}",
    "{% autoescape false %}{{ _('%(who)s', who='<i>') }}{{ _('登录') }}{% endautoescape %}",
)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("text", TEMPLATES)
def test_words_are_those_of_jinja(language, text):
    ours, theirs = environment(autoescape=True), ui_environment(autoescape=True)
    theirs.install_gettext_callables(gettext, ngettext, newstyle=True)
    with translation.override(language):
        wanted = theirs.from_string(text).render()
        assert [ours.from_string(text).render() for _time in range(2)] == [wanted, wanted]
    assert ("Sign in" in wanted) == (language == "en" and "登录" in text)
