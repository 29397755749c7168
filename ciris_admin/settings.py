"""Settings of the console: the environment decides, and a wrong value stops the start."""

import logging
import os
from pathlib import Path

import plotly
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from platformdirs import user_data_path

from ciris_admin.access.secret_key import read_or_create
from persistence.store import django_database, store_database


def env_flag(name: str) -> bool:
    """Read a yes/no variable; anything but 1, 0 or nothing is a mistake worth stopping for."""
    value = os.environ.get(name, "")
    if value not in {"", "0", "1"}:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 for yes, 0 for no.")
    return value == "1"


def env_list(name: str, default: list[str]) -> list[str]:
    """Read a comma-separated variable."""
    value = os.environ.get(name)
    return [item.strip() for item in value.split(",") if item.strip()] if value else default


def env_level(name: str, default: str) -> str:
    """Read a level of the log; an unknown one is a mistake too."""
    value = (os.environ.get(name) or default).upper()
    if value not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"{name} is {value!r}: write DEBUG, INFO, WARNING or ERROR.")
    return value


PACKAGE = Path(__file__).resolve().parent
# A wheel carries templates and static files inside the package, a checkout beside it.
ASSETS = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent

CIRIS_HOME = Path(os.environ.get("CIRIS_HOME") or user_data_path("ciris-admin")).expanduser()
CIRIS_STORE_URL = os.environ.get("CIRIS_STORE_URL") or f"sqlite:///{CIRIS_HOME / 'ciris.db'}"
CIRIS_CONSOLE_URL = os.environ.get("CIRIS_CONSOLE_URL") or f"sqlite:///{CIRIS_HOME / 'console.db'}"
# Set it where a proxy in front of the console speaks HTTPS to the world.
CIRIS_HTTPS = env_flag("CIRIS_HTTPS")

DEBUG = False
SECRET_KEY = os.environ.get("CIRIS_SECRET_KEY") or read_or_create(CIRIS_HOME / "secret.key")
ALLOWED_HOSTS = env_list("CIRIS_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if CIRIS_HTTPS else []
ROOT_URLCONF = "ciris_admin.urls"

INSTALLED_APPS = [
    "ciris_admin.apps.Console",  # first: its `migrate` takes Django's place
    "ciris_admin.access",
    "ciris_admin.chain",
    "ciris_admin.metrics",
    "ciris_admin.secrets",
    "persistence",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "ciris_admin.apps.StaticFiles",
    "django_htmx",
    "csp",
    "axes",
]
MIGRATION_MODULES = {"persistence": None}  # its migrations are SQL, applied by its own runner

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ciris_admin.pages.addresses.clean",
    "django_htmx.middleware.HtmxMiddleware",
    "ciris_admin.access.middleware.private_pages",
    "ciris_admin.pages.zones.zone",
    "ciris_admin.pages.trouble.words_for_visitors",
    "ciris_admin.access.middleware.ReadersOnly",
    "ciris_admin.pages.trouble.StoreTrouble",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ASSETS / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ciris_admin.pages.context.frame",
            ],
            "builtins": [
                "ciris_admin.templatetags.addresses",
                "ciris_admin.templatetags.fields",
                "ciris_admin.templatetags.pages",
                "ciris_admin.templatetags.times",
            ],
        },
    }
]

FORM_RENDERER = "ciris_admin.pages.widgets.FormRenderer"

DATABASES = {
    "default": django_database(CIRIS_CONSOLE_URL),
    "store": store_database(CIRIS_STORE_URL),
}
DATABASE_ROUTERS = ["persistence.store.StoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "ciris_admin.access.backend.PeopleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "access:sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # by address alone, one locks out a proxy
AXES_LOCKOUT_TEMPLATE = "access/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_ENGINE = "ciris_admin.access.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_NAME = "__Host-session" if CIRIS_HTTPS else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = CIRIS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # Strict would sign out every shared link
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if CIRIS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = CIRIS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CIRIS_HTTPS else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        # plotly.js inserts one empty style element; its hash is the hash of nothing.
        "style-src": [SELF, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

STATIC_URL = "static/"
STATIC_ROOT = CIRIS_HOME / "static"
STATICFILES_DIRS = [
    ASSETS / "static",
    ("plotly", Path(plotly.__file__).parent / "package_data"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ciris_admin.static_files.StaticFiles"},
}
WHITENOISE_MAX_AGE = 60

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env_level("CIRIS_LOG_LEVEL", "WARNING")},
}
