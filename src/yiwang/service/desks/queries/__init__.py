"""Reads of the desks: typed, no writes."""
