"""Licences of the paper era."""
