"""Presentation of licences by codes."""
