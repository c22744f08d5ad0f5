"""WSGI entry for granian."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
application = get_wsgi_application()

from yiwang.people.privacy.standing import check_at_start  # noqa: E402 - needs the applications loaded

check_at_start()  # told in the log; pages with personal data say it themselves
