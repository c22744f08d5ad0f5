"""Desk pages of the material library and of the once-only report."""
