"""Operators, literals, names, loops and functions of FEEL."""

import json
from pathlib import Path

import pytest

from yiwang.engines.rules.tests.cases import cases, outcome

VECTORS = json.loads((Path(__file__).parent / "feel_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["expr"])
def test_vectors_of_the_standards_file(vector: dict[str, object]) -> None:
    expected = json.dumps(vector["result"], ensure_ascii=False)
    assert outcome(str(vector["expr"])) == expected


LITERALS = cases(r"""
.5 => 0.5
1.50 => 1.50
1e3 => 1000
-1.5E-2 => -0.015
"\ud83d\udc0e" => "🐎"
"\s" => "\\s"
"" => ""
1 // one => 1
1 /* b */ + /* c */ 2 => 3
@"2026-02-29" => syntax error
@"2026-02-28" => @"2026-02-28"
@"P1Y" => @"P1Y"
@"10:00:00@Asia/Shanghai" => @"10:00:00@Asia/Shanghai"
@"10:00:00@Asia/Nowhere" => syntax error
"open => syntax error
1 /* open => syntax error
[] => []
[1, [2], "x"] => [1, [2], "x"]
[1,] => syntax error
{} => {}
{a: 1, "b c": 2} => {a: 1, b c: 2}
{a: 1, a: 2} => null
{a: 1, b: a + 1, c: {d: b}} => {a: 1, b: 2, c: {d: 2}}
{foo+bar: 1}.foo+bar => 1
{"": 1} => {"": 1}
null => null
true => true
1 2 => syntax error
""")


@pytest.mark.parametrize(("expression", "expected"), LITERALS)
def test_literals(expression: str, expected: str) -> None:
    assert outcome(expression) == expected


def test_escapes_in_strings() -> None:
    assert outcome(r'string length("\"\\\n\t\u0041\U01F40E")') == "6"
    assert outcome('"a\nb"') == '"a\nb"'


ARITHMETIC = cases("""
1 + 2 * 3 - 4 / 2 => 5
(1 + 2) * 3 => 9
2 ** -1 => 0.5
-2 ** 2 => 4
2 ** 3 ** 2 => 64
- - 1 => 1
-(1 + 1) => -2
0.1 + 0.2 => 0.3
1 / 3 => 0.3333333333333333333333333333333333
1 / 0 => null
10 ** 6145 => null
"a" + "b" => "ab"
"a" + 1 => null
"a" - "b" => null
1 + null => null
null + null => null
true + 1 => null
-"a" => null
-null => null
[1] + 1 => null
1 - 1 - 1 => -1
8 / 2 / 2 => 2
""")


@pytest.mark.parametrize(("expression", "expected"), ARITHMETIC)
def test_arithmetic(expression: str, expected: str) -> None:
    assert outcome(expression) == expected


LOGIC = cases("""
true and true => true
true and false => false
false and null => false
null and false => false
true and null => null
true and 1 => null
false and "x" => false
true or null => true
null or true => true
false or null => null
false or 0 => null
false or false => false
true or false and false => true
not(true) => false
not(null) => null
not(1) => null
1 = 1 and 2 != 1 or false => true
""")


@pytest.mark.parametrize(("expression", "expected"), LOGIC)
def test_three_valued_logic(expression: str, expected: str) -> None:
    assert outcome(expression) == expected


COMPARISON = cases("""
1 = 1.0 => true
1 = "1" => null
1 != "1" => null
null = null => true
null != null => false
1 = null => false
null != 1 => true
[1, 2] = [1, 2] => true
[1, 2] = [2, 1] => false
[1] = 1 => true
{a: 1, b: 2} = {b: 2, a: 1} => true
{a: 1} = {a: 2} => false
[1..2] = [1..2] => true
[1..2] = [1..2) => false
"a" < "b" => true
1 < "b" => null
null < 1 => null
true < false => null
@"2026-01-01" < @"2026-01-02" => true
@"10:00:00Z" = @"12:00:00+02:00" => true
@"10:00:00" = @"10:00:00Z" => false
@"10:00:00" < @"10:00:00Z" => null
@"2026-01-01T08:00:00+08:00" = @"2026-01-01T00:00:00Z" => true
@"2026-01-01T08:00:00@Asia/Shanghai" = @"2026-01-01T00:00:00Z" => true
@"P1Y" = @"P12M" => true
@"P1Y" = @"P365D" => null
@"P1D" = @"PT24H" => true
@"P1D" < @"PT25H" => true
2 between 1 and 3 => true
2 between 3 and 1 => false
2 between null and 3 => null
"b" between "a" and "c" and true => true
1 in 1 => true
1 in (2, 1) => true
1 in (2, 3) => false
1 in [2, 1] => true
1 in [1..3] => true
1 in (1..3] => false
3 in [1..3) => false
3 in ]1..3[ => false
2 in ]1..3[ => true
2 in > 1 => true
2 in (< 1, >= 2) => true
2 in [[1..3], [5..6]] => true
2 in ([1..3], [5..6]) => true
"x" in [1..3] => null
null in [1..3] => null
null in null => true
[1, 2] in [[1, 2], [3]] => true
{a: 1} in [{a: 1}] => true
@"2026-05-01" in [@"2026-01-01"..@"2026-12-31"] => true
1 in (1 + 0) => true
5 in (> 3) => true
5 in (..5] => true
5 in [6..) => false
5 in ]5..[ => false
(..3] = (<= 3) => true
""")


@pytest.mark.parametrize(("expression", "expected"), COMPARISON)
def test_comparison_and_membership(expression: str, expected: str) -> None:
    assert outcome(expression) == expected


PATHS = cases("""
[1, 2, 3][2] => 2
[1, 2, 3][-1] => 3
[1, 2, 3][0] => null
[1, 2, 3][4] => null
[1, 2, 3][1.5] => null
[1, 2, 3][1 + 1] => 2
[1, 2, 3][item > 1] => [2, 3]
[1, null][item = null] => [null]
5[1] => 5
5[item > 3] => [5]
5[item > 6] => []
null[1] => null
null[item = 1] => null
[{a: 1, b: "x"}, {a: 2, b: "y"}][a > 1].b => ["y"]
[{a: 1}, {b: 2}].a => [1, null]
[{first name: "x"}][first name = "x"].first name => ["x"]
[{item: 1}, {item: 2}][item > 1] => [{item: 2}]
[{a: {item: 1}}][item.a.item = 1] => [{a: {item: 1}}]
[[1, 2], [3]][count(item) > 1] => [[1, 2]]
{a: {b: {c: 1}}}.a.b.c => 1
{a: 1}.b => null
"x".a => null
null.a => null
[1..3].start => 1
(1..3].start included => false
[1..3).end included => false
(< 5).end => 5
(< 5).start => null
(..5].end => 5
[5..).start => 5
[5..).end included => false
[5..] => syntax error
[..5] => syntax error
@"2026-11-21".year => 2026
@"2026-11-21".weekday => 6
@"2026-11-21".hour => null
@"10:30:15.5".second => 15.5
@"10:30:15".time offset => null
@"10:30:15+08:00".time offset => @"PT8H"
@"10:30:15".timezone => null
@"2026-11-21T10:30:15@Asia/Shanghai".timezone => "Asia/Shanghai"
@"2026-11-21T10:30:15@Asia/Shanghai".time offset => @"PT8H"
@"P1Y2M".years => 1
@"P1Y2M".months => 2
@"-P1Y2M".months => -2
@"P1Y2M".days => null
@"P1DT2H3M4.5S".hours => 2
@"P1DT2H3M4.5S".seconds => 4.5
@"-P1DT2H".days => -1
[@"2026-11-21", @"2025-01-01"].year => [2026, 2025]
""")


@pytest.mark.parametrize(("expression", "expected"), PATHS)
def test_paths_and_filters(expression: str, expected: str) -> None:
    assert outcome(expression) == expected


LOOPS = cases("""
for i in [1, 2] return i + 1 => [2, 3]
for i in 1..3 return i => [1, 2, 3]
for i in 3..1 return i => [3, 2, 1]
for i in 1..-1 return i => [1, 0, -1]
for i in [1..3) return i => [1, 2]
for i in 1..2, j in 1..i return i * 10 + j => [11, 21, 22]
for i in 1..4 return if i = 1 then 1 else sum(partial) => [1, 1, 2, 4]
for i in @"2026-02-27"..@"2026-03-01" return day of year(i) => [58, 59, 60]
for i in "a".."c" return i => null
for i in 1..1.5 return i => null
for i in null return i => null
for i in 5 return i => [5]
for i in [] return i => []
for a b in [1] return a b => [1]
some i in [1, 2] satisfies i > 1 => true
some i in [1, 2] satisfies i > 2 => false
some i in [1, null] satisfies i > 2 => null
some i in [] satisfies true => false
every i in [1, 2] satisfies i > 0 => true
every i in [1, 2] satisfies i > 1 => false
every i in [1, null] satisfies i > 0 => null
every i in [] satisfies false => true
some i in null satisfies true => null
some i in [1, 2], j in [2, 3] satisfies i = j => true
if true then 1 else 2 => 1
if null then 1 else 2 => 2
if "x" then 1 else 2 => 2
if false then 1 else if true then 2 else 3 => 2
if true then 1 => syntax error
""")


@pytest.mark.parametrize(("expression", "expected"), LOOPS)
def test_loops_and_conditions(expression: str, expected: str) -> None:
    assert outcome(expression) == expected


FUNCTIONS = cases("""
(function(a, b) a + b)(1, 2) => 3
(function(a, b) a + b)(b: 1, a: 2) => 3
(function(a, b) a + b)(1) => null
(function(a, b) a + b)(1, 2, 3) => null
(function(a, b) a + b)(a: 1, c: 2) => null
(function(a: number) a)("x") => null
(function(a: number) a)([1]) => 1
(function(a: list<number>) a)(1) => [1]
(function(a: string, b: context<c: number>) b.c)("x", {c: 5}) => 5
{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r => 120
{add: function(a) function(b) a + b, r: add(1)(2)}.r => 3
(function() 1)() => 1
sort([3, 1, 2], function(a, b) a > b) => [3, 2, 1]
{m: abs, r: m(-1)}.r => 1
{m: min, r: m(3, 2)}.r => 2
5(1) => null
nothing(1) => null
(function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}})(1) => null
abs(1, 2) => null
abs(n: -1) => 1
abs(x: -1) => null
f(1 => syntax error
f(a: 1, 2) => syntax error
function(a b => syntax error
""")


@pytest.mark.parametrize(("expression", "expected"), FUNCTIONS)
def test_functions(expression: str, expected: str) -> None:
    assert outcome(expression) == expected


INSTANCES = cases("""
1 instance of number => true
"1" instance of number => false
null instance of number => false
null instance of Null => true
1 instance of Any => true
true instance of boolean => true
@"2026-01-01" instance of date => true
@"2026-01-01T00:00:00" instance of date and time => true
@"10:00:00" instance of time => true
@"P1D" instance of days and time duration => true
@"P1D" instance of years and months duration => false
[1, 2] instance of list<number> => true
[1, "2"] instance of list<number> => false
[1, "2"] instance of list<Any> => true
1 instance of list<number> => false
{a: 1} instance of context<a: number> => true
{a: 1, b: 2} instance of context<a: number> => true
{a: "1"} instance of context<a: number> => false
{} instance of context<a: number> => false
{} instance of context => true
[1..2] instance of range<number> => true
[1..2] instance of range<string> => false
(function(a) a) instance of function<Any> -> Any => true
(function(a) a) instance of function<Any, Any> -> Any => false
abs instance of function => true
(function(a: number) a) instance of function<number> -> Any => true
(function(a: number) a) instance of function<string> -> Any => false
(function(a: list<Any>) a) instance of function<list<number>> -> Any => true
(function(a: context<x: number>) a) instance of function<context<x: number, y: string>> -> Any => true
(function(a: context<x: number>) a) instance of function<context<y: string>> -> Any => false
(function(a) a) instance of function<string> -> string => true
1 + 1 instance of number => null
(1 + 1) instance of number and true => true
1 instance of nonsense => syntax error
""")


@pytest.mark.parametrize(("expression", "expected"), INSTANCES)
def test_instance_of(expression: str, expected: str) -> None:
    assert outcome(expression) == expected


def test_names_with_spaces_and_operators_are_the_longest_declared_ones() -> None:
    assert outcome("a-b", **{"a-b": 5, "a": 1, "b": 2}) == "5"
    assert outcome("a - b", a=1, b=2) == "-1"
    assert outcome("首次 申请 + 1", **{"首次 申请": 1}) == "2"
    assert outcome("Approved/Declined", **{"Approved/Declined": "x"}) == '"x"'
    assert outcome("time of day.hour", **{"time of day": {"hour": 5}}) == "5"
    assert outcome("🐎 + 1", **{"🐎": 1}) == "2"
    assert outcome("if amount then 1 else 2", amount=True) == "1"


def test_a_variable_may_have_the_name_of_a_function() -> None:
    assert outcome("date.year", date={"year": 1}) == "1"
    assert outcome("[{number: 1}, {number: 2}][number = 2].number") == "[2]"
