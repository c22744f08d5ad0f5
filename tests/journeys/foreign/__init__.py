"""Clients that nobody here wrote sign people in through our provider: Apache, a page in Chromium, a Python program."""
