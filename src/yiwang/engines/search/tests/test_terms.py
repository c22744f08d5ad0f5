"""Terms of texts and meaning of queries: whatever is typed, bounded and without a crash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.search.everyday import actions, bare, key_of, read_words, shipped
from yiwang.engines.search.lexicon import lexicon_of, sound
from yiwang.engines.search.normal import LONGEST, masked, normal_query, runs
from yiwang.engines.search.spelling import heard, initials, syllables
from yiwang.engines.search.terms import MOST_TERMS, PAIR, WORD, impacts
from yiwang.engines.search.understanding import MOST_IDEAS, understood, without_filler

HELD = {"身份证": 5, "食品": 9, "经营": 9, "许可": 20, "补办": 4, "老年人": 3, "营业执照": 2, "登记": 8, "驾驶证": 3}
SMALL = {key: shipped()[key] for key in ("开饭店", "身份证", "丢", "领养", "养老钱", "x光机")}
WORDS = lexicon_of(SMALL, HELD, actions())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


def said(query: str) -> list[str]:
    return [idea.words for idea in understood(query, WORDS).ideas]


def terms(query: str) -> set[str]:
    return {term for idea in understood(query, WORDS).ideas for way in idea.ways for term, _weight in way}


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_no_query_crashes_or_grows_beyond_its_bounds(text):
    meant = understood(text, WORDS)
    assert len(meant.text) <= LONGEST and len(meant.ideas) <= MOST_IDEAS
    assert sum(len(way) for idea in meant.ideas for way in idea.ways) < 1500
    assert all(weight > 0 for idea in meant.ideas for way in idea.ways for _term, weight in way)


@given(TEXTS, TEXTS)
@settings(max_examples=60, deadline=None)
def test_impacts_of_any_text_are_bounded_and_the_same_again(title, body):
    found = impacts(title, [title], body)
    assert len(found) <= MOST_TERMS and all(1 <= impact <= 255 for impact in found.values())
    assert found == impacts(title, [title], body)


@given(st.text("身份证食品经营许可", min_size=2, max_size=12))
@settings(max_examples=40, deadline=None)
def test_every_pair_of_neighbours_is_a_term(title):
    assert {PAIR + title[at : at + 2] for at in range(len(title) - 1)} <= set(impacts(title, (), ""))


def test_the_title_says_more_than_the_body_and_a_short_title_more_than_a_long_one():
    assert impacts("食品许可", (), "")["w食品"] > impacts("证", (), "食品许可")["w食品"]
    assert impacts("食品许可", (), "")["w食品"] > impacts("食品许可以及其他各种各样的经营活动的登记", (), "")["w食品"]


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_reading_a_query_again_changes_nothing(text):
    once = normal_query(text)
    assert normal_query(once) == once and masked(masked(text)) == masked(text)
    assert all(run == run.lower() for run in runs(once))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("440825199001011234 社保", "# 社保"),
        ("电话13800138000 查社保", "电话# 查社保"),
        ("138 0013 8000", "#"),
        ("４４０８２５１９９００１０１１２３Ｘ", "#"),
        ("一般 4050 补贴", "一般 4050 补贴"),
    ],
)
def test_numbers_of_persons_are_never_kept(text, kept):
    assert masked(text) == kept


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("我想问一下身份证怎么办理啊", "身份证 啊"),
        ("请问在哪里办身份证", "身份证"),
        ("怎么办", "怎么办"),
        ("哪里", "哪里"),
    ],
)
def test_what_people_say_around_it_is_taken_out_unless_nothing_is_left(query, left):
    assert without_filler(query) == left


@pytest.mark.parametrize(
    ("query", "idea"),
    [
        ("开饭店", "开饭店"),
        ("我要开饭店需要什么证", "开饭店"),
        ("kaifandian", "kaifandian"),
        ("kfd", "kfd"),
        ("开饭dian", "开饭店"),
        ("开饭电", "开饭电"),
        ("生份证", "生份证"),
        ("身份证丢了", "丢"),
        ("口腔装x光机", "x光机"),
        ("每个月领养老钱", "养老钱"),
    ],
)
def test_what_is_meant_is_found_however_it_is_typed(query, idea):
    assert idea in said(query), said(query)


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("开饭店", "w食品"),
        ("kfd", "w食品"),
        ("kaifandian", "w食品"),
        ("开饭电", "w食品"),
        ("生份证", "w身份证"),
        ("shenfenzheng", "w身份证"),
        ("sfz", "w身份证"),
        ("身份证丢了", "w补办"),
        ("税", "c税"),
        ("jiashizheng", "w驾驶证"),
    ],
)
def test_everyday_words_sounds_and_initials_say_official_words(query, term):
    assert term in terms(query)


def test_words_that_belong_together_are_held_together():
    (meaning,) = [way for idea in understood("开饭店", WORDS).ideas for way in idea.ways[1:2]]
    found = dict(meaning)
    assert WORD + "食品" in found and PAIR + "品经" in found


def test_particles_stand_anywhere_but_some_belong_to_words():
    assert bare("丢了的身份证") == "丢身份证" and bare("目的") == "目的" and bare("跑的士") == "跑的士"
    assert key_of("丢了") == "丢" and key_of("过户") == "过户"


def test_lists_of_words_that_say_nothing_are_refused():
    assert read_words("a:\n  说|讲: 甲、乙\n  说: 丙\n") == {"说": ("甲", "乙", "丙"), "讲": ("甲", "乙")}
    with pytest.raises(ValueError, match="says nothing"):
        read_words("a:\n  说: ''\n")


def test_the_shipped_list_is_long_and_says_something_with_every_line():
    words = shipped()
    assert len(words) > 1500 and all(1 <= len(means) <= 8 for means in words.values())
    assert {"丢", "到期", "不见"} <= actions()


def test_sounds_that_people_do_not_tell_apart_are_one():
    assert sound("sheng") == sound("sen") and heard("zhang") == "zan" and heard("lv") == "lv"
    assert syllables("银行") == ("yin", "hang") and initials("开饭店") == "kfd"
