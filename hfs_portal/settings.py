"""Every setting of the portal. What the environment may change is read here, through env.py, and nowhere else."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _

from . import database, env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.folder("VAR_DIR", default=BASE_DIR / "var", example="/srv/hfs_portal")
OWN_SERVER = env.optional("DATABASE_URL", example=database.EXAMPLE) is not None

# Where and how it is served
PORT = env.integer("PORT", default=8000, least=1, most=65535)
BASE_URL = env.web_address(
    "BASE_URL", default=None if OWN_SERVER else f"http://localhost:{PORT}", example="https://portal.example.org"
)
HOST = urlsplit(BASE_URL).hostname or ""
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", default=None if OWN_SERVER else f"{HOST},localhost,127.0.0.1,[::1]", example="portal.example.org"
)
if not validate_host(HOST, ALLOWED_HOSTS):
    raise env.ConfigurationError(f"ALLOWED_HOSTS does not list the host of BASE_URL: set it, for example ALLOWED_HOSTS={HOST}")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEBUG = False
SECRET_KEY = env.secret(
    "SECRET_KEY", kept_in=None if OWN_SERVER else VAR / "secret_key", make=lambda: secrets.token_urlsafe(64), least=50
)
# What was signed with a former key stays proven: sessions, and who made a change.
former_keys = env.optional("SECRET_KEY_FALLBACKS", example="the-key-before,the-one-before-that")
SECRET_KEY_FALLBACKS = former_keys.split(",") if former_keys else []
# The first key encrypts, all of them decrypt: put a new one in front to rotate.
FIELD_KEYS = env.field_keys("FIELD_KEYS", kept_in=None if OWN_SERVER else VAR / "field_keys")
THROTTLE = env.switch("THROTTLE", default=True)
DEMO = env.switch("DEMO", default=True)  # fill an empty clinic with the demo one
PAGE_CACHE = env.switch("PAGE_CACHE", default=True)  # keep public pages as rendered until something that they show changes
CDN_SECONDS = env.integer("CDN_SECONDS", default=0, least=0, most=3600)  # that a delivery network may show a page unasked
# How many proxies of ours stand in front; each adds one address to X-Forwarded-For, and only those are believed.
PROXIES = env.integer("PROXIES", default=0, least=0, most=5)

ROOT_URLCONF = "hfs_portal.urls"
WSGI_APPLICATION = "hfs_portal.wsgi.application"
INSTALLED_APPS = [
    "conditions",
    "appointments",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "hfs_portal.staff.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "crispy_forms",
    "pghistory",
    "pgtrigger",
    "phonenumber_field",
]
MIDDLEWARE = [
    "conditions.kept_pages.middleware",  # answers with what all the others made of a page before
    "django.middleware.gzip.GZipMiddleware",  # pads what it compresses, so that its length tells nothing (BREACH)
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.locale.LocaleMiddleware",  # before all that may refuse a request with a sentence
    "hfs_portal.middleware.headers",
    "hfs_portal.middleware.refuse_what_is_too_big",
    "hfs_portal.middleware.refuse_broken_text",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
    "appointments.worklist.changed_by.middleware",  # who of staff makes a change, for the history
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "conditions.context_processors.site",
                "hfs_portal.languages.context",
            ],
            "libraries": {"style": "hfs_portal.style"},
        },
    },
]

# What it keeps
DATABASES = {"default": database.settings(VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"  # copies of one transaction keep the order in which they came about
CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if cache_url := env.optional("CACHE_URL", example="redis://cache.example.org:6379/0"):
    if not cache_url.startswith(("redis://", "rediss://")):
        raise env.ConfigurationError(
            "CACHE_URL is not a Redis address: set it, for example CACHE_URL=redis://cache.example.org:6379/0"
        )
    patience = {"socket_timeout": 1, "socket_connect_timeout": 1}  # seconds
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": cache_url, "OPTIONS": patience}}
PAGE_CACHE_SHARED = cache_url is not None  # with the other processes and machines
PRIVATE_ROOT = VAR / "private"  # patients' files, unless STORAGE_URL names a bucket: never below a folder that is served
MEDIA_ROOT = VAR / "media"  # editors' pictures
MEDIA_URL = "/media/"
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "private": env.private_files("STORAGE_URL", folder=PRIVATE_ROOT),
}
CLAMD = env.scanner("CLAMD_URL")  # who looks through patients' files for viruses
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = VAR / "uploads"  # what is under way; swept, and as private as what it becomes
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_HANDLERS = ["hfs_portal.received_files.ToDisk"]  # never in memory, however many at once
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FILES = 50  # the form refuses the sixth with a sentence; this is for floods
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long page in the editor posts several thousand

# What it sends
MAIL = env.mail_server("EMAIL_URL")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if MAIL else "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 20  # seconds
globals().update(MAIL)
DEFAULT_FROM_EMAIL = env.mail_sender("MAIL_FROM", default=f"portal@{HOST}")
TEXT_GATEWAYS = env.gateways(sms="SMS_URL", whatsapp="WHATSAPP_URL")
if not MAIL and not TEXT_GATEWAYS:
    TEXT_GATEWAYS = {"sms": "", "whatsapp": ""}  # files too: whoever tries the portal sees what a phone would show
TEXTS_PER_DAY = env.integer("TEXTS_PER_DAY", default=1000, least=1, most=1_000_000)  # what the hospital pays for at most

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi"))]  # the first has no prefix
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Kolkata"
USE_TZ = True
FORMAT_MODULE_PATH = "hfs_portal.formats"
PHONENUMBER_DEFAULT_REGION = "IN"

# Who may come in
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "hfs_portal.accounts.Accounts"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "appointments.intake.throttle.client_address"  # the throttle's: it knows our proxies
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = BASE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]  # the load balancer asks without TLS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Forms and pages
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that templates/ may replace a widget
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "portal"
WAGTAIL_SITE_NAME = "HFS portal"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_AUTOSAVE_INTERVAL = 5000  # milliseconds; the default writes twice a second
WAGTAIL_PASSWORD_RESET_ENABLED = False  # a door to every account; the administrator sets a new password
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = False  # a newer draft does not hold up what was approved, nor goes live with it
WAGTAIL_FINISH_WORKFLOW_ACTION = "conditions.review.publish_approved"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # dates are typed in the hospital's time, whoever types them
WAGTAILIMAGES_IMAGE_FORM_BASE = "conditions.pictures.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5 * 1024 * 1024  # bytes
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000  # more would take the server's memory while it is made smaller
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif"]
# What /sitemap.xml is made of.
SITEMAPS = {"pages": "conditions.sitemaps.Pages", "doors": "appointments.sitemaps.Doors"}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "hfs_portal.logs.Formatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "appointments": {"level": "INFO"},
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # What they say of a gateway holds the patient's number, and at worst the text.
        "apprise": {"handlers": ["nowhere"], "propagate": False, "level": "CRITICAL"},
        "urllib3": {"handlers": ["nowhere"], "propagate": False, "level": "CRITICAL"},
        # Scanners knock with any name and any form; each knock would be a traceback.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
