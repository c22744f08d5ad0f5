"""Texts without logic as packs use them: the functions of ``formats.texts``, under the name that packs know."""

from yiwang.formats.texts import MAX_RESULT, TextRefused, fill, holes, paragraphs

__all__ = ["MAX_RESULT", "TextRefused", "fill", "holes", "paragraphs"]
