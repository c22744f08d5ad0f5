"""What makes a reason a legal one: it names an article, or a document by its number. Pure."""

import re

LAW = re.compile(r"第[一二三四五六七八九十百零]+条|〔\d{4}〕\d+号|令第?\d+号")
