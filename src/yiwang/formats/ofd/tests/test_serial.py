"""Objects come back from their own XML, whatever they look like."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.formats.ofd.content import ContentReader
from yiwang.formats.ofd.limits import LIMITS
from yiwang.formats.ofd.objects import (
    AxialShading,
    Block,
    Clip,
    ClipArea,
    Colour,
    CompositeObject,
    Drawn,
    GlyphRun,
    ImageObject,
    PathObject,
    RadialShading,
    Segment,
    Style,
    TextCode,
    TextObject,
)
from yiwang.formats.ofd.package import parse_xml
from yiwang.formats.ofd.serial import document, object_xml
from yiwang.formats.ofd.values import Box, Matrix

# Objects of any shape: numbers with at most three decimals, as they are written.

_n = st.integers(-3_000_000, 3_000_000).map(lambda one: one / 1000)
_positive = st.integers(1, 300_000).map(lambda one: one / 1000)
_alpha = st.integers(0, 255).map(lambda one: round(one / 255, 4))
_colour = st.builds(Colour, *[st.integers(0, 255)] * 3, _alpha)
_segments = st.lists(
    st.builds(Segment, st.integers(0, 100).map(lambda one: one / 100), _colour), min_size=1, max_size=4
).map(lambda found: tuple(sorted(found, key=lambda one: one.position)))
_point = st.tuples(_n, _n)
_paint = st.one_of(
    _colour,
    st.builds(
        AxialShading,
        _point,
        _point,
        _segments,
        st.integers(0, 3),
        st.sampled_from(["Direct", "Repeat", "Reflect"]),
        _positive,
    ),
    st.builds(RadialShading, _point, _positive, _point, _positive, _segments, st.integers(0, 3)),
)
_box = st.builds(Box, _n, _n, _positive, _positive)
_matrix = st.builds(Matrix, *[st.integers(-999, 999).map(lambda one: one / 100)] * 6)
_style = st.builds(
    Style,
    line_width=_positive,
    cap=st.sampled_from(["Butt", "Round", "Square"]),
    join=st.sampled_from(["Miter", "Round", "Bevel"]),
    dash_offset=_positive,
    dash=st.lists(_positive, max_size=4).map(tuple),
    fill=_paint,
    stroke=_paint,
)
_operations = st.lists(
    st.one_of(
        st.tuples(st.just("M"), _n, _n),
        st.tuples(st.just("L"), _n, _n),
        st.tuples(st.just("Q"), _n, _n, _n, _n),
        st.tuples(st.just("B"), *[_n] * 6),
        st.tuples(
            st.just("A"), _positive, _positive, _n, st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0]), _n, _n
        ),
        st.tuples(st.just("C")),
    ),
    max_size=6,
).map(tuple)
_text = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8)
_shared = {
    "id": st.integers(0, 10**9),
    "boundary": _box,
    "ctm": _matrix,
    "style": _style,
    "alpha": _alpha,
    "visible": st.booleans(),
    "name": _text,
}


def _gaps(text: str) -> st.SearchStrategy[TextCode]:
    gap = st.lists(_n, max_size=max(0, len(text) - 1)).map(tuple)
    return st.builds(TextCode, st.just(text), _n, _n, gap, gap)


_path = st.builds(
    PathObject, **_shared, data=_operations, fill=st.just(True), stroke=st.just(True), even_odd=st.booleans()
)  # type: ignore[arg-type]
_words = st.builds(
    TextObject,
    **_shared,  # type: ignore[arg-type]
    font=st.integers(0, 99),
    size=_positive,
    stroke=st.just(True),
    h_scale=_positive,
    read_direction=st.sampled_from([0, 90, 180, 270]),
    char_direction=st.sampled_from([0, 90, 180, 270]),
    weight=st.sampled_from([400, 700]),
    italic=st.booleans(),
    codes=st.lists(_text.flatmap(_gaps), max_size=2).map(tuple),
    glyph_runs=st.lists(
        st.builds(GlyphRun, st.integers(0, 9), st.integers(1, 9), st.lists(st.integers(0, 99)).map(tuple)), max_size=2
    ).map(tuple),
)
_plain = {key: value for key, value in _shared.items() if key != "style"}
_image = st.builds(ImageObject, **_plain, resource=st.integers(1, 99), mask=st.integers(0, 9))  # type: ignore[arg-type]
_composite = st.builds(CompositeObject, **_plain, resource=st.integers(1, 99))  # type: ignore[arg-type]
_leaf = st.one_of(_path, _words, _image, _composite)
_object = st.one_of(_leaf, st.builds(Block, **_plain, objects=st.lists(_leaf, max_size=2).map(tuple)))  # type: ignore[arg-type]


def read_objects(xml: str) -> tuple[Drawn, ...]:
    return ContentReader(LIMITS).objects(parse_xml(document("Layer", xml), "x"))


def same(one: Drawn, other: Drawn) -> None:
    """Equal apart from the paints that the style of an object without paints does not write."""
    assert object_xml(one) == object_xml(other)
    if isinstance(one, PathObject | TextObject):
        assert one == other


@settings(max_examples=150, deadline=None)
@given(_object)
def test_any_object_comes_back_from_its_xml(one: Drawn) -> None:
    (read,) = read_objects(object_xml(one))
    same(one, read)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(ClipArea, _matrix, _path), min_size=1, max_size=3), st.booleans(), _path)
def test_clips_come_back(areas: list[ClipArea], transformed: bool, inner: PathObject) -> None:
    clip = Clip(tuple(areas), transformed)
    one = PathObject(id=1, boundary=inner.boundary, style=inner.style, fill=True, clips=(clip, clip))
    assert read_objects(object_xml(one)) == (one,)
