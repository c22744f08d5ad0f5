"""A Django site with nothing but django-oauth-toolkit, for the comparison in `yiwang bench identity`."""

import os
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

_database = urlsplit(os.environ["PEER_DATABASE_URL"])
_socket = parse_qs(_database.query)  # host and port of a Unix socket
settings.configure(
    SECRET_KEY="bench only",  # noqa: S106  a key for a measurement
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
    MIDDLEWARE=[],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _database.path.lstrip("/"),
            "USER": _database.username,
            "PASSWORD": _database.password or "",
            "HOST": _database.hostname or _socket["host"][0],
            "PORT": str(_database.port or _socket["port"][0]),
            "OPTIONS": {"pool": {"min_size": 2, "max_size": 16, "timeout": 10}},
        }
    },
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": os.environ["PEER_RSA_KEY"],
        "ROTATE_REFRESH_TOKEN": True,
        "SCOPES": {"openid": "OpenID", "data": "Data"},
        "DEFAULT_SCOPES": ["data"],
    },
)

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
application = get_wsgi_application()
