"""Settings, all from the environment with sane defaults; ``docs/reference/settings.md`` is made from this file.

``DATABASE_URL``      PostgreSQL server (default: the embedded one, whose address the launcher writes)
``YIWANG_VAR``        folder for data, keys and files (default ``var`` beside the repository)
``YIWANG_HOSTS``      host names that the site answers to, separated by commas
``YIWANG_ORIGIN``     the public address, such as ``https://zwfw.example.gov.cn`` (for links and QR codes)
``YIWANG_KEY_PROVIDER``  where keys are: ``package.module.name`` of what makes a ``KeyProvider`` (default ``var/keys``)
``YIWANG_SIGNING``    what new signatures are made with: ``sm2-sm3``, ``ecdsa-sha256`` or ``auto`` (default: SM2 where
                      the system's libcrypto knows it)
``YIWANG_SEAL_NUMBER``  digits of the division and of the running number in a seal's number; default ``6+7``
``YIWANG_SEAL_SIGNATURE_LEVEL``  how well a person must be proven to make an own signature: ``real_name`` (default),
                      ``real_person``, ``certificate``
``YIWANG_SEALS_FOR_ALL``  ``1``: organizations get missing seals without anybody asking (demo, trials)
``YIWANG_STATUS_HOURS``  how long a verifier without a network may rely on a status list (default 24)
``YIWANG_LEDGER_HASH``  digest of the ledger's tree: ``sm3``, ``sha256`` or ``auto`` (default: that of the signing
                      suite); fixed for ever when the first entry is made
``YIWANG_LEDGER_NAME``  how this node's ledger is called on pages and by other nodes; default 一网平台
``YIWANG_SIGNING_FILES``  folder with the certificates and keys of production's own authority
                      (docs/concepts/certificates.md); the development authority is then neither used nor trusted
``YIWANG_SIGNERS``    what hands over identities whose keys are in a token or a signature server:
                      ``package.module.name`` of what makes a ``core.signing_files.Signers``
``YIWANG_SECURE``     ``1`` behind HTTPS: cookies only over HTTPS and of this host alone (``__Host-``), HSTS
``YIWANG_STRANGER_WRITES``  how often one address may write in a minute without a session (default 120, per process)
``YIWANG_GLASS_MINUTES``  how long an emergency access lasts (default 30)
``YIWANG_GLASS_REVIEW_DAYS``  within how many days somebody else must review it (default 3)
``YIWANG_DELEGATION_DAYS``  how long a delegation holds where no day is chosen (default 365)
``YIWANG_DELEGATION_MOST_DAYS``  the longest that may be chosen (default 1095)
``YIWANG_INVITATION_DAYS``  how long an invitation to act for somebody waits for its answer (default 7)
``YIWANG_IDLE_OFFICIAL``  after how many minutes without use officials are signed out (default 30)
``YIWANG_IDLE_PERSON``  the same for people (default 60)
``YIWANG_SECOND_FACTOR``  who needs two factors: ``off``, ``duties``, ``officials`` (default: ``duties`` behind HTTPS)
``YIWANG_SECOND_FACTOR_DUTIES``  the duties meant by ``duties``, separated by commas; ``*`` stands for anything
``YIWANG_CODE_SENDER``  code of the plug-in that sends one-time codes (default ``demo_text``, for demos only)
``YIWANG_IDENTITY_VERIFIERS``  how people prove who they are: codes separated by commas, or JSON of codes with options
                      (default: all that are shipped); demonstrations are never on behind HTTPS
``YIWANG_IDENTITY_DAYS``  how many days a proof of a level counts where no parameter says so, such as
                      ``real_person=365,certificate=never`` (default: real name for ever, the others 365)
``YIWANG_PASSWORD_WORDS``  further words that no password may consist of, separated by commas (county, nicknames)
``YIWANG_SESSIONS_MOST``  how many sessions an account may have at once (default 10; the one unused longest ends)
``YIWANG_BREACHED``   sorted file of breached passwords as SHA-1 (default ``breached.txt`` in ``YIWANG_VAR``)
``YIWANG_CLIENT_CERT_HEADER``  header in which a trusted proxy hands over the client certificate that it checked
                      (RFC 8705; the proxy must overwrite it), such as ``X-Client-Cert``; empty: none counts
``YIWANG_ROOT_ORGANIZATION``  id, credit code or name of who alone may trust identities from above for citizen numbers
``YIWANG_CALLED_NETWORKS``  networks beside the public ones in which systems may be called at sign-out, separated by
                      commas, such as ``10.20.0.0/16`` for an intranet of the government (default: none)
``YIWANG_BATCH_AGAIN_DAYS``  days in which a batch asks before it issues the same licences again (default 90; 0 none)
``YIWANG_CASE_CODES``  file with the codes of cases and reviews that go to the platform above (default: those shipped)
``YIWANG_LICENCE_INTERFACES``  file with the names of the interfaces of GB/T 36906 (default: those shipped with
                      ``support/licence_use/data/interfaces.yaml``, which is the pattern)
``YIWANG_PAGES_MEMORY``  megabytes of public pages that each web process keeps (default 64)
``YIWANG_PAGES_DISK``  megabytes of them that the web processes share under ``YIWANG_VAR`` (default 1024; 0 none)
``YIWANG_PREPARED``   ``0`` behind a pooler that keeps no prepared statements
``YIWANG_DEBUG``      ``1`` for developers only
"""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from yiwang.people.identity.configured import days_in, verifiers_in
from yiwang.web.secrets import application_secret

REPOSITORY = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("YIWANG_VAR") or REPOSITORY / "var")
DEBUG = os.environ.get("YIWANG_DEBUG") == "1"
SECURE = os.environ.get("YIWANG_SECURE") == "1"
ORIGIN = os.environ.get("YIWANG_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = [h for h in os.environ.get("YIWANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
SECRET_KEY = application_secret(VAR)
PACKS_DIR = Path(os.environ.get("YIWANG_PACKS") or REPOSITORY / "packs")

ROOT_URLCONF = "yiwang.web.urls"
WSGI_APPLICATION = "yiwang.web.wsgi.application"
AUTH_USER_MODEL = "people.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "yiwang.core",
    "yiwang.people",
    "yiwang.people.identity",
    "yiwang.people.signin",
    "yiwang.people.delegation",
    "yiwang.people.access",
    "yiwang.people.privacy",
    "yiwang.people.sso",
    "yiwang.people.staffing",
    "yiwang.engines.registers",
    "yiwang.engines.parameters",
    "yiwang.engines.proceedings",
    "yiwang.engines.search",
    "yiwang.support.certificates",
    "yiwang.support.seals",
    "yiwang.support.ledger",
    "yiwang.support.licences",
    "yiwang.support.presentation",
    "yiwang.support.licence_use",
    "yiwang.support.licence_stock",
    "yiwang.support.messages",
    "yiwang.support.workorders",
    "yiwang.support.content",
    "yiwang.support.fault_reports",
    "yiwang.service.catalogue",
    "yiwang.service.catalogue_exchange",
    "yiwang.service.catalogue_quality",
    "yiwang.service.finding",
    "yiwang.service.applications",
    "yiwang.service.once_only",
    "yiwang.service.bundles",
    "yiwang.service.ratings",
    "yiwang.service.case_exchange",
    "yiwang.service.portal",
    "yiwang.service.desks",
    "yiwang.packs",
    "yiwang.web",
]

MIDDLEWARE = [
    "yiwang.web.middleware.security.SecurityHeadersMiddleware",
    "yiwang.web.middleware.errors.RefusalMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yiwang.web.middleware.actor.ActorMiddleware",
    "yiwang.web.middleware.keys.KeysMiddleware",
    "yiwang.web.middleware.tracing.TracingMiddleware",
    "yiwang.web.middleware.display.DisplayMiddleware",
    "yiwang.web.middleware.rate.RateLimitMiddleware",
    "yiwang.web.middleware.csrf.CsrfMiddleware",
    "yiwang.web.middleware.acting.ActingMiddleware",
]


def _database(url: str | None) -> dict[str, object]:
    parts = urlsplit(url or _embedded_url())
    query = dict(parse_qsl(parts.query))  # besides a socket's host and port it is libpq's: sslmode, sslrootcert, …
    host, port = query.pop("host", ""), query.pop("port", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or host,
        "PORT": str(parts.port or port),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "pool": {"min_size": 2, "max_size": int(os.environ.get("YIWANG_POOL", "16")), "timeout": 10},
            "application_name": "yiwang",
            **query,
        },
        "TEST": {"TEMPLATE": "template0"},
    }


def _embedded_url() -> str:
    """The address that the launcher of the embedded PostgreSQL wrote on its last start."""
    place = VAR / "postgres.url"
    if place.is_file():
        return place.read_text(encoding="utf-8").strip()
    return "postgresql://yiwang@127.0.0.1:5432/yiwang"


DATABASES = {"default": _database(os.environ.get("DATABASE_URL"))}
# Frequent statements are planned once for each connection (core/prepared.py); a pooler by transaction may lose them.
PREPARED = os.environ.get("YIWANG_PREPARED", "1") != "0"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS = sorted(REPOSITORY.glob("src/yiwang/**/locale"))

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "DIRS": [
            REPOSITORY / "src" / "yiwang" / "ui" / "jinja2",
            REPOSITORY / "src" / "yiwang" / "engines" / "forms" / "jinja2",
        ],
        "OPTIONS": {
            "environment": "yiwang.web.templates.environment",
            "context_processors": ["yiwang.web.pages.shell.shell"],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [REPOSITORY / "src" / "yiwang" / "ui" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "yiwang.web.staticfiles.HashedStaticFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

KEY_PROVIDER = os.environ.get("YIWANG_KEY_PROVIDER", "")
SIGNING_SUITE = os.environ.get("YIWANG_SIGNING", "auto")
LICENCE_INTERFACES = os.environ.get("YIWANG_LICENCE_INTERFACES", "")
CASE_CODES = os.environ.get("YIWANG_CASE_CODES", "")
LICENCE_BATCH_AGAIN_DAYS = int(os.environ.get("YIWANG_BATCH_AGAIN_DAYS", "90"))
LEDGER_HASH = os.environ.get("YIWANG_LEDGER_HASH", "auto")
LEDGER_NAME = os.environ.get("YIWANG_LEDGER_NAME", "一网平台")
SIGNING_FILES = os.environ.get("YIWANG_SIGNING_FILES", "")
SIGNERS = os.environ.get("YIWANG_SIGNERS", "")
SEAL_NUMBER = os.environ.get("YIWANG_SEAL_NUMBER", "6+7")  # digits of the division, digits of the running number
SEALS_FOR_ALL = os.environ.get("YIWANG_SEALS_FOR_ALL", "") == "1"  # trials: seals without anybody asking for them
SEAL_SIGNATURE_LEVEL = os.environ.get("YIWANG_SEAL_SIGNATURE_LEVEL", "real_name")  # who may make an own signature

PASSWORD_HASHERS = [
    "yiwang.people.hashing.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "yiwang.people.signin.breach.BreachedPasswordValidator"},
]

# Behind HTTPS no other host of the domain can plant or overwrite a cookie of ours (RFC 6265bis, 4.1.3.2).
COOKIE_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE = f"{COOKIE_PREFIX}yw_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}yw_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "yiwang.web.views.failures.csrf_failure"
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN.startswith("https") else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
STATUS_LIST_HOURS = int(os.environ.get("YIWANG_STATUS_HOURS", "24"))
DELEGATION_DEFAULT_DAYS = int(os.environ.get("YIWANG_DELEGATION_DAYS", "365"))
DELEGATION_MOST_DAYS = int(os.environ.get("YIWANG_DELEGATION_MOST_DAYS", "1095"))
DELEGATION_INVITATION_DAYS = int(os.environ.get("YIWANG_INVITATION_DAYS", "7"))
IDLE_MINUTES = {
    "official": int(os.environ.get("YIWANG_IDLE_OFFICIAL", "30")),
    "person": int(os.environ.get("YIWANG_IDLE_PERSON", "60")),
}
SECOND_FACTOR = os.environ.get("YIWANG_SECOND_FACTOR") or ("duties" if SECURE else "off")
SECOND_FACTOR_DUTIES = tuple(
    os.environ.get("YIWANG_SECOND_FACTOR_DUTIES", "administer,audit,author,seal,*.seal,licence.revoke").split(",")
)
CODE_SENDER = os.environ.get("YIWANG_CODE_SENDER", "demo_text")
if os.environ.get("YIWANG_IDENTITY_VERIFIERS"):  # else ``identity.verifying.SWITCHED_ON``
    IDENTITY_VERIFIERS = verifiers_in(os.environ["YIWANG_IDENTITY_VERIFIERS"])
IDENTITY_DAYS = days_in(os.environ.get("YIWANG_IDENTITY_DAYS", ""))
PASSWORD_WORDS = tuple(word for word in os.environ.get("YIWANG_PASSWORD_WORDS", "").split(",") if word)
SESSIONS_MOST = int(os.environ.get("YIWANG_SESSIONS_MOST", "10"))
BREACHED = Path(os.environ.get("YIWANG_BREACHED") or VAR / "breached.txt")
STRANGER_WRITES_A_MINUTE = int(os.environ.get("YIWANG_STRANGER_WRITES", "120"))
GLASS_MINUTES = int(os.environ.get("YIWANG_GLASS_MINUTES", "30"))
GLASS_REVIEW_DAYS = int(os.environ.get("YIWANG_GLASS_REVIEW_DAYS", "3"))
# The organization at the top (id, credit code or full name): its providers above may be trusted for citizen numbers.
# Empty: the only government that nobody leads.
ROOT_ORGANIZATION = os.environ.get("YIWANG_ROOT_ORGANIZATION", "").strip()
ACCESS_UNUSED_MONTHS = 6  # rights not used for so long are doubtful in an access review
ACCESS_DORMANT_DAYS = 90
ACCESS_MANY_POSTS = 4
ACCESS_REVIEW_DAYS = 14
CALLED_NETWORKS = tuple(
    ip_network(one.strip()) for one in os.environ.get("YIWANG_CALLED_NETWORKS", "").split(",") if one.strip()
)
CLIENT_CERT_HEADER = os.environ.get("YIWANG_CLIENT_CERT_HEADER", "")
PAGES_MEMORY_MB = int(os.environ.get("YIWANG_PAGES_MEMORY", "64"))
PAGES_DISK_MB = int(os.environ.get("YIWANG_PAGES_DISK", "1024"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["yiwang.web.uploads.BoundedUploadHandler"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
