"""Catalogue: which service items there are, at which place, and what their guides say."""
