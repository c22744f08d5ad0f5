"""Writes of the pack author's desk, one use case a file."""
