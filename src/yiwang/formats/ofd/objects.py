"""What stands on a page: graphic objects, paints, clips (GB/T 33190 §8 to §13). Immutable, lengths in millimetres."""

from __future__ import annotations

from dataclasses import dataclass, field

from yiwang.formats.ofd.values import IDENTITY, Box, Matrix


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour in sRGB (0 to 255); `alpha` from 0 (nothing) to 1."""

    red: int = 0
    green: int = 0
    blue: int = 0
    alpha: float = 1.0

    @property
    def hex(self) -> str:
        """`#rrggbb`."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


BLACK = Colour()


@dataclass(frozen=True, slots=True)
class Segment:
    """One stop of a shading; `position` from 0 to 1."""

    position: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class AxialShading:
    """§8.3.4.2. `map_type` is Direct, Repeat or Reflect; `extend` bit 0 before the start, bit 1 after the end."""

    start: tuple[float, float]
    end: tuple[float, float]
    segments: tuple[Segment, ...]
    extend: int = 0
    map_type: str = "Direct"
    map_unit: float = 0.0


@dataclass(frozen=True, slots=True)
class RadialShading:
    """§8.3.4.3, circles only: eccentricity and angle turn it into ellipses."""

    start: tuple[float, float]
    start_radius: float
    end: tuple[float, float]
    end_radius: float
    segments: tuple[Segment, ...]
    extend: int = 0
    map_type: str = "Direct"
    eccentricity: float = 0.0
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """§8.3.3: a cell of objects that is repeated."""

    width: float
    height: float
    x_step: float
    y_step: float
    ctm: Matrix
    objects: tuple[Drawn, ...]


Paint = Colour | AxialShading | RadialShading | Pattern


@dataclass(frozen=True, slots=True)
class Style:
    """How lines and areas are drawn, after DrawParam and its ancestors were laid under the object's own values."""

    line_width: float = 0.353
    cap: str = "Butt"
    join: str = "Miter"
    miter_limit: float = 3.528
    dash_offset: float = 0.0
    dash: tuple[float, ...] = ()
    fill: Paint | None = None
    stroke: Paint | None = None


@dataclass(frozen=True, slots=True)
class ClipArea:
    """One area of a clip: a path or a text, with its own matrix."""

    ctm: Matrix
    shape: PathObject | TextObject


@dataclass(frozen=True, slots=True)
class Clip:
    """The union of its areas; an object is cut by all its clips. `transformed`: its CTM applies to them (TransFlag)."""

    areas: tuple[ClipArea, ...]
    transformed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What all graphic objects share (CT_GraphicUnit). `alpha` from 0 to 1."""

    id: int = 0
    boundary: Box
    ctm: Matrix = IDENTITY
    style: Style = Style()
    alpha: float = 1.0
    visible: bool = True
    name: str = ""
    clips: tuple[Clip, ...] = ()

    @property
    def placed(self) -> Matrix:
        """From the object's own coordinates to those around it."""
        return Matrix(e=self.boundary.x, f=self.boundary.y).of(self.ctm)


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """CGTransform (§11.4): `count` characters from `start` on are drawn by `glyphs` of the font."""

    start: int
    count: int
    glyphs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TextCode:
    """Characters; `x`, `y` the baseline of the first, deltas the gaps from each to the next."""

    text: str
    x: float
    y: float
    delta_x: tuple[float, ...] = ()
    delta_y: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextObject(Drawn):
    """§11.2. `font` is the identifier of the resource, directions are degrees clockwise."""

    font: int
    size: float
    fill: bool = True
    stroke: bool = False
    h_scale: float = 1.0
    read_direction: int = 0
    char_direction: int = 0
    weight: int = 400
    italic: bool = False
    codes: tuple[TextCode, ...] = ()
    glyph_runs: tuple[GlyphRun, ...] = ()

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join(code.text for code in self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathObject(Drawn):
    """§9. `data` is AbbreviatedData as tuples: an operator and its operands."""

    data: tuple[tuple[str | float, ...], ...] = ()
    fill: bool = False
    stroke: bool = True
    even_odd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageObject(Drawn):
    """§10: a picture over the unit square."""

    resource: int
    substitution: int = 0
    mask: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeObject(Drawn):
    """§13: a picture made of objects, kept in the resources."""

    resource: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Drawn):
    """PageBlock: objects kept together."""

    objects: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """`kind` is Background, Body or Foreground."""

    id: int
    kind: str
    objects: tuple[Drawn, ...] = field(default=())
