"""Django's own commands, for developers (makemigrations); users have `yiwang`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")

from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
