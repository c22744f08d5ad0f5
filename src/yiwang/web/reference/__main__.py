"""``python -m yiwang.web.reference``: write every page of ``docs/reference`` that is made from the code."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")

import django

django.setup()

from yiwang.web.reference.book import write_pages  # noqa: E402  (Django first)

for name in write_pages():
    sys.stdout.write(f"docs/reference/{name}\n")
