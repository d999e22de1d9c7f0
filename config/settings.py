"""Every setting of the site. What differs between sites comes from environment variables (see the README)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from bootstrap_wrapper import get_bootstrap_dir
from csp.constants import NONE, SELF

from config import env
from config import logging as logs
from core.version import VERSION

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"  # what this installation makes for itself; not in git

# The site and its operator
SITE_NAME = env.text("SITE_NAME", "Symptom Triage")
SITE_URL = env.origin("SITE_URL")  # empty: as each visitor asks for it
OPERATOR_NAME = env.text("OPERATOR_NAME", "")  # who is answerable, and how to be reached:
OPERATOR_CONTACT = env.text("OPERATOR_CONTACT", "")  # on the privacy page
EMERGENCY_NUMBERS = env.text("EMERGENCY_NUMBERS", "999 (UK), 112 (EU) or 911 (US)")
# Where people get help near them, each as "name | number | address": see core.help_places.
HELP_PLACES = {
    "advice_line": env.help_place("ADVICE_LINE"),
    "pharmacy": env.help_place("PHARMACY"),
    "doctor": env.help_place("FIND_A_DOCTOR"),
    "emergency_department": env.help_place("EMERGENCY_DEPARTMENT"),
    "crisis_line": env.help_place("CRISIS_LINE"),
}
ASSESSMENT_RETENTION_DAYS = env.whole_number("ASSESSMENT_RETENTION_DAYS", 30)  # 0 stores nothing
PRIVATE_LINKS_PER_HOUR = env.whole_number("PRIVATE_LINKS_PER_HOUR", 500)  # of all patients; 0: none
PROOF_SECONDS = env.whole_number("PROOF_SECONDS", 20)  # for the proofs of one check
ANSWERS_MAX_AGE_HOURS = env.whole_number("ANSWERS_MAX_AGE_HOURS", 24, at_least=1)

# A process that cannot ask the database offers what it knows no longer: a recall could not reach it.
RELEASES_MAX_AGE_MINUTES = env.whole_number("RELEASES_MAX_AGE_MINUTES", 60)  # 0: as long as it runs
CLOSED_QUESTIONNAIRES = env.words("CLOSED_QUESTIONNAIRES")  # slugs: nobody begins them or goes on

# What the site does with the questionnaire it ships, where there is none yet
SHIPPED_CONTENT = env.one_of("SHIPPED_CONTENT", ("publish", "draft", "none"))
SOFTWARE_VERSION = VERSION

# Core
DEBUG = env.switch("DEBUG")
SECRET_KEY = env.secret_key("SECRET_KEY", LOCAL_DIR / "secret_key")
# Keys of before: what they signed is still believed. A key changes without anybody losing answers by it.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "config.urls"
# The site lives at the root of its host. Without this, links begin with whatever a web server calls
# SCRIPT_NAME, and links are part of pages that are cached for everybody.
FORCE_SCRIPT_NAME = ""
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "accounts.admin_config.StaffAdminConfig",  # Django's admin, behind the second factor
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "simple_history",
    "backups",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "accounts",
    "articles",
    "triage",
    "ops",
]

MIDDLEWARE = [
    "core.http.request_id.request_id_middleware",
    "ops.metrics.MetricsMiddleware",
    # Early: a load balancer asks by address, whatever hosts are allowed.
    "ops.health.health_check_middleware",
    "django.middleware.security.SecurityMiddleware",
    "core.http.security_headers.headers_middleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Inside of WhiteNoise, whose files are compressed already. The length of a page does not tell its secrets
    # (BREACH): Django pads it at random and masks the tokens of forms (which kept pages do not compress at
    # all), no page with answers shows anything of its address, and browsers send our cookies with nothing
    # that another site embeds.
    "django.middleware.gzip.GZipMiddleware",
    "core.http.request_size.request_size_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.http.errors.method_not_allowed_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.staff_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Django caches the templates as long as `loaders` is not set: without the cache most of the speed is lost.
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
                "core.http.context_processors.site",
            ],
        },
    },
]
# What templates keep by the `cache` tag, in the memory of the process: each explained word and each list of
# sources by itself, some 250 for one questionnaire with its article.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    }
}
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Storage. No ATOMIC_REQUESTS: with immediate SQLite transactions it halves the throughput.
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{LOCAL_DIR / 'db.sqlite3'}")}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Static files
STATIC_URL = "static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor/bootstrap", get_bootstrap_dir())]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# The size of requests. The largest is a questionnaire file of 5 MB (triage.drafts.files).
MOST_BYTES_OF_A_REQUEST = 6_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # an article of 100 sections has about 900 in the admin
DATA_UPLOAD_MAX_NUMBER_FILES = 2

# Language and time. The content is written in one language, and so is the site around it.
LANGUAGE = env.language("LANGUAGE_CODE", "en-gb")
LANGUAGES = [LANGUAGE]
LANGUAGE_CODE = LANGUAGE[0]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

# Accounts of readers and staff
LOGIN_URL = "accounts:log_in"
LOGIN_REDIRECT_URL = "accounts:account"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.NameOrEmailBackend"]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds; a link to sign up lasts as long
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Staff: a second factor, and sessions that end with the working day or with the browser
REQUIRE_STAFF_2FA = env.switch("REQUIRE_STAFF_2FA")
STAFF_SESSION_HOURS = env.whole_number("STAFF_SESSION_HOURS", 8, at_least=1)
OTP_TOTP_ISSUER = SITE_NAME

# What one client may do: see core/throttling.py. Multiplies each limit; 0: none, for kiosks and measurements.
CLIENT_LIMITS = env.whole_number("CLIENT_LIMITS", 1)

# Log-in: after so many failures under one name from one address, both together wait.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the wait that the page names is the wait there is
AXES_LOCKOUT_CALLABLE = "core.http.errors.locked_out"
AXES_USERNAME_CALLABLE = "accounts.backends.counted_name"
AXES_CLIENT_IP_CALLABLE = "core.http.client_address.client_address"
AXES_DISABLE_ACCESS_LOG = True  # who logged in when, and from where, is kept nowhere
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
# The addresses that proxies of ours ask from. Only they are believed who the client is.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")

# Comments
COMMENTS_PER_HOUR = env.whole_number("COMMENTS_PER_HOUR", 5)  # of one reader
COMMENT_REPORTS_TO_HIDE = env.whole_number("COMMENT_REPORTS_TO_HIDE", 3, at_least=1)

# Mail: to the console, unless the operator names a server.
vars().update(env.email("EMAIL_URL", "consolemail://"))
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "noreply@localhost")

# Cookies and headers
HTTPS = env.switch("HTTPS")  # the site is reached by https only (a proxy holds the certificate)
# By https browsers keep to what these prefixes promise: nobody but this very host sets such a cookie, and no
# other service of the operator under the same domain.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
COOKIE_PREFIX = "__Secure-" if HTTPS else ""  # for those with a path, which __Host- forbids
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.http.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
# For all names under the site's too: other services of the operator may live there, so only if it says so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.switch("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = False  # browsers' own lists: not easily undone
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # Django would have both on for everybody
# Only for a proxy that always sets X-Forwarded-Proto: else a visitor could claim to have come by https.
TRUST_X_FORWARDED_PROTO = env.switch("TRUST_X_FORWARDED_PROTO")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_X_FORWARDED_PROTO else None
SECURE_SSL_REDIRECT = HTTPS and TRUST_X_FORWARDED_PROTO

CONTENT_SECURITY_POLICY: dict[str, dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its arrows and ticks as data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
if HTTPS:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "clipboard-read",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "identity-credentials-get",
        "idle-detection",
        "keyboard-map",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "storage-access",
        "usb",
        "window-management",
        "xr-spatial-tracking",
    )
}

METRICS_TOKEN = env.text("METRICS_TOKEN", "")  # empty: no figures are kept
LOGGING = logs.configuration(env.one_of("LOG_FORMAT", logs.FORMATS), private=not DEBUG)
