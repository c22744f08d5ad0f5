"""Whether words may be about a person: then nobody is shown them. Rather too careful than not careful enough. Pure.

Numbers are masked before anything is written (`normal.masked`); names are not, since every second surname is a word as
well. What is proposed by itself may hold neither: an editor who sees that a word is harmless proposes it by hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import rjieba

from yiwang.engines.search.normal import HAN, masked, normal

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤邢凌倪柯翟阮殷聂梅岑冼麦甘霍欧区庞樊兰申"
    "颜柳骆伍易温詹俞鲁牛古涂章关葛舒蓝翁辛管祝左季焦包尤康耿卜应娄裴华安洪赖文施邬伏臧屈卞宁苗路童庄闵阎佟齐游尚简阳练成池"
)
COMPOUND = ("欧阳", "司徒", "上官", "诸葛", "司马", "端木", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "轩辕")
_COMPOUND = re.compile(f"(?:{'|'.join(COMPOUND)})[\u4e00-\u9fff]")
_ADDRESSED = re.compile(
    rf"[{''.join(sorted(SURNAMES))}](?:某|老师|先生|女士|小姐|太太|阿姨|叔|伯|大爷|大妈|大姐|大哥|师傅|医生|律师|经理|局长|主任|书记|县长|镇长|村长|队长|所长|科长|老板|总$)"
)
_FAMILIAR = re.compile(rf"^[小老阿][{''.join(sorted(SURNAMES))}](?![\u4e00-\u9fff]{{4}})")
_NUMBER = re.compile(r"\d{4,}|[〇零一二三四五六七八九幺]{5,}|[a-z]+\d{2,}|\d{2,}[a-z]+")
_ADDRESS = re.compile(r"@|\.(?:com|cn|net)\b|(?:路|街|巷|弄|里)\d+号|\d+[栋幢座室单]")


def may_be_personal(text: str, known: Collection[str]) -> bool:
    """Whether a phrase may hold a number, an address or the name of a person.

    ``known`` are words that published texts or the list of everyday words hold: they are no names here.
    """
    said = normal(text, 100)
    if "#" in masked(said) or any(shape.search(said) for shape in (_NUMBER, _ADDRESS, _ADDRESSED, _COMPOUND)):
        return True
    if _FAMILIAR.match(said) and said[:2] not in known and said not in known:
        return True
    before = ""
    for word, tag in rjieba.tag(said):
        if tag.startswith("nr") and word[0] in SURNAMES and word not in known and before + word not in known:
            return True
        if before in SURNAMES and len(word) == 1 and HAN.match(word) and before + word not in known:
            return True  # a rare name is cut so: a surname alone before a character alone
        before = word
    return len(said) in (2, 3) and said not in known and said[0] in SURNAMES and not rjieba.has_word(said)
