"""Nothing that runs gets through, cleaning twice changes nothing, error pages are known, order is made or told."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from yiwang.support.content.problems import SENTENCES
from yiwang.support.content.sanitising import ATTRIBUTES, OUR_FILE, TAGS, clean, plain_text
from yiwang.support.content.tests.attacks import ATTACKS, NO_WRONG_PAGES, PICTURE, WRONG_PAGES
from yiwang.support.content.wrong_pages import wrong_page

LINK = re.compile(r"(?:https?://[^@\\]+|/(?![/\\])[^\\]*|mailto:.+|tel:.+)\Z")
PIECES = st.sampled_from(
    [
        *ATTACKS,
        "<p>",
        "</p>",
        "<b>粗",
        "<div>",
        "</div>",
        "<h1>",
        "<h3>题</h3>",
        "<h5>小题</h5>",
        "<table><tr><td>格",
        "</table>",
    ]
    + [
        "<ul><li>",
        "&amp;",
        "&amp;lt;",
        "&lt;p&gt;",
        "&",
        "<",
        ">",
        '"',
        "'",
        "\t",
        "\n",
        "\u3000",
        "&nbsp;",
        "字",
        "<a href=/x>",
    ]
    + [
        "<!--",
        "-->",
        "]]>",
        "</a>",
        f"<img src={PICTURE}>",
        "<br>",
        "<blockquote>",
        "</li>",
        "&#60;",
        "&#38;lt;",
        "<td>",
    ]
)
SOUP = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=60))


def codes(text: str) -> set[str]:
    return {one.code for one in clean(text).problems}


def harmless(text: str) -> bool:
    """Read by another parser than the one that cleaned: only known elements and attributes, only good addresses."""
    if not text:
        return True
    for node in html.fragment_fromstring(text, create_parent="section").iter():
        if node.tag == "section":
            continue
        if node.tag not in TAGS or not set(node.attrib) <= ATTRIBUTES.get(node.tag, set()):
            return False
        if not LINK.match(node.get("href", "/")) or not OUR_FILE.match(node.get("src", PICTURE)):
            return False
    return not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_gets_through(attack):
    done = clean(attack).html
    assert harmless(done), done
    assert clean(done).html == done


@settings(max_examples=250, deadline=None)
@given(SOUP)
@example("&amp;amp;lt;b&amp;amp;gt;")
@example("<x>&lt;b&gt;</x>")
@example("<p>a<table><td>b</table>c")
@example("<li>a<p>b<ol><div>c")
@example("<a href=/x><table><tr><td>a")
def test_cleaning_twice_changes_nothing_and_lets_nothing_through(soup):
    done = clean(soup)
    assert harmless(done.html), done.html
    assert clean(done.html).html == done.html


@pytest.mark.parametrize(("sort", "page"), [(sort, page) for sort, pages in WRONG_PAGES.items() for page in pages])
def test_a_whole_page_of_a_server_is_no_content(sort, page):
    done = clean(page)
    assert done.html == "" and done.lost and [one.code for one in done.problems] == ["wrong_page"]
    found = wrong_page(page.replace("&lt;", "<").replace("&gt;", ">"))
    assert found is not None and found.code == sort


@pytest.mark.parametrize("text", NO_WRONG_PAGES)
def test_a_text_that_speaks_of_errors_or_of_signing_in_is_content(text):
    assert clean(text).html and not clean(text).lost


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("甲\n乙", "<p>甲</p><p>乙</p>"),
        ("a &lt; b &amp;amp; c", "<p>a &lt; b &amp; c</p>"),
        ("<div>甲</div><div>乙</div>", "<p>甲</p><p>乙</p>"),
        ("<div>甲<p>乙</p>丙</div>", "<p>甲</p><p>乙</p><p>丙</p>"),
        ("<p>\u3000\u3000符合&nbsp;&nbsp;下列\t条件</p><p>&nbsp;</p>", "<p>符合 下列 条件</p>"),
        ("&lt;p&gt;第一条&lt;/p&gt;", "<p>第一条</p>"),
        ("<p>&amp;amp;amp;nbsp;好</p>", "<p>好</p>"),
        ("<h1>题</h1><h4>小题</h4><p>文</p><h2>又</h2>", "<h2>题</h2><h3>小题</h3><p>文</p><h3>又</h3>"),
        ("<font color=red><b>重</b></font>要", "<p><strong>重</strong>要</p>"),
        ("<table><tr><td>只有一格</td></tr></table>", "<p>只有一格</p>"),
        (
            "<table><tr><th>甲</th></tr><tr><td>一</td></tr></table>",
            '<table><tbody><tr><th scope="col">甲</th></tr><tr><td>一</td></tr></tbody></table>',
        ),
        ('<a href="#x">目录里的一章</a>', "<p>目录里的一章</p>"),
        ("<h2></h2><p><strong> </strong></p>", ""),
    ],
)
def test_order_is_made(given, made):
    assert clean(given).html == made
    assert clean(made).html == made


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f'<img src="{PICTURE}">', "picture_alt"),
        (f'<img src="{PICTURE}" alt="图片">', "picture_words"),
        (f'<img src="{PICTURE}" alt="IMG_2031.jpg">', "picture_words"),
        ('<img src="https://x.example/a.png" alt="大厅">', "picture_elsewhere"),
        ('<a href="https://x.example/">点击这里</a>', "link_words"),
        ('<a href="https://x.example/">https://x.example/</a>', "link_words"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "table_header"),
        ("<h1>一</h1><h3>二</h3>", "headings"),
        (f"<h2>{'长' * 61}</h2>", "heading_long"),
        ("a\x07b", "controls"),
        ("a\tb", "tabs"),
        ("<p>&amp;nbsp;a</p>", "escapes"),
        ("<p onclick=x>a</p>", "scripts"),
        ('<a href="file:///c:/x">内部文件</a>', "address"),
        ("x" * 400_001, "too_long"),
    ],
)
def test_what_is_wrong_is_told(text, code):
    assert code in codes(text)
    assert all(one.text and "%(" not in one.text for one in clean(text).problems)


@pytest.mark.parametrize(
    "text",
    [
        f'<h2>条件</h2><p>见<a href="/items/x/">食品经营许可的指南</a>。</p><img src="{PICTURE}" alt="大厅平面图">',
        '<p><a href="tel:12345">打12345</a>，写信到<a href="mailto:a@b.gov.cn">徐闻县政务服务局</a></p>',
    ],
)
def test_a_good_text_is_left_alone(text):
    assert clean(text).problems == ()


def test_every_problem_has_a_sentence_and_a_weight():
    assert {weight for weight, _sentence in SENTENCES.values()} == {"note", "mend", "lost"}


def test_deep_and_long_texts_end_in_time():
    for text in ("<b>" * 20_000, "<div>" * 5_000 + "好", "<" * 100_000, "&amp;" * 50_000, "<table>" * 2_000):
        done = clean(text).html
        assert clean(done).html == done


def test_the_words_of_a_fragment_are_read_line_by_line():
    assert (
        plain_text("<h2>题</h2><p>一 &lt; <strong>二</strong><br>三</p><ul><li>四</li></ul>") == "题\n一 < 二\n三\n四"
    )
