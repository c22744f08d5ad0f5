"""The fonts that papers are set in, shipped unchanged with their licence (see vendor.json)."""

from __future__ import annotations

from pathlib import Path

FONT_FOLDER = Path(__file__).parent
