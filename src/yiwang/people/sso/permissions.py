"""Permissions of this room."""
