"""The icons of the app, drawn from the site's mark: ``python -m yiwang.web.pwa.drawing`` writes them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[1] / "static" / "pwa"
GROUND, NET, ONE = (0x17, 0x45, 0x7F), (0x9C, 0xC2, 0xF2), (0xFF, 0xFF, 0xFF)
SIZES = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "maskable-512.png": (512, True),
    "touch-180.png": (180, True),
}
_BIG = 2048
_LINES = (((8, 13), (20, 20), (32, 13)), ((8, 27), (20, 20), (32, 27)), ((20, 20), (20, 8)), ((20, 20), (20, 32)))


def drawn(size: int, whole: bool) -> bytes:
    """The mark as a PNG; ``whole`` fills the square and keeps inside the safe zone that systems cut out."""
    canvas = Image.new("RGBA", (_BIG, _BIG), (0, 0, 0, 0))
    pen = ImageDraw.Draw(canvas)
    unit = _BIG / 40
    if whole:
        pen.rectangle((0, 0, _BIG, _BIG), fill=GROUND)
    else:
        pen.rounded_rectangle((0, 0, _BIG - 1, _BIG - 1), radius=9 * unit, fill=GROUND)
    shrink = 0.72 if whole else 1.0

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return tuple((20 + (value - 20) * shrink) * unit for value in point)  # type: ignore[return-value]

    for points in _LINES:
        _line(pen, [at(point) for point in points], NET, 1.6 * unit * shrink)
    _line(pen, [at((8, 20)), at((32, 20))], ONE, 4 * unit * shrink)
    kept = BytesIO()
    canvas.resize((size, size), Image.Resampling.LANCZOS).quantize(64).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _line(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], colour: tuple[int, ...], width: float) -> None:
    pen.line(points, fill=colour, width=round(width), joint="curve")
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)


def main() -> None:
    """Write all icons."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (size, whole) in SIZES.items():
        (FOLDER / name).write_bytes(drawn(size, whole))


if __name__ == "__main__":
    main()
