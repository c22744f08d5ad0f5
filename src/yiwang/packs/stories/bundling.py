"""Stories of one-thing bundles: the same steps, told by part."""

from __future__ import annotations

from yiwang.packs.stories.acting import Play


class BundlePlay(Play):
    """A play whose case is a bundle of parts."""
