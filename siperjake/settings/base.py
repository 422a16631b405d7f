"""What every installation shares. Safe for production as it stands; addresses and secrets come from the environment.

Embedded default (no variable set): SQLite, file-system broker and private files under VAR_DIR. Distributed: the same
code with DATABASE_URL, CELERY_BROKER_URL and CACHE_URL. All variables are described in `.env.example`.
"""

import os
from datetime import timedelta
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
_env_file = Path(os.environ.get("SIPERJAKE_ENV_FILE", BASE_DIR / ".env"))
if _env_file.is_file():
    env.read_env(_env_file)  # variables already set win over the file

# --- Where things lie -------------------------------------------------------------------------------------------------
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
BROKER_DIR = VAR_DIR / "broker"
for _folder in (VAR_DIR, VAR_DIR / "tmp", BROKER_DIR / "queue", BROKER_DIR / "control"):
    _folder.mkdir(mode=0o700, parents=True, exist_ok=True)

# --- Secrets (no defaults here; `demo` and `production` say what they are) --------------------------------------------
SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
PIN_KEY = env("PIN_KEY", default="")
FINGERPRINT_KEY = env("FINGERPRINT_KEY", default="")
SEALING_KEYS = env.list("SEALING_KEYS", default=[])

DEBUG = False
DEMO = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL", default="").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)  # reverse proxies of our own in front of gunicorn

# --- Applications -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "siperjake.apps.ConsoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "django_filters",
    "import_export",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "siperjake.apps.SiperjakeConfig",
    "reports",
    "applications",
    "arrears",
    "participants",
    "notifications",
    "agencies",
    "common",
]

MIDDLEWARE = [
    "siperjake.middleware.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "siperjake.middleware.PrivacyHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages must be small on slow links. BREACH: Django pads gzip with random bytes and masks the CSRF token each time.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "siperjake.middleware.ConsoleSessionMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "siperjake.urls"
WSGI_APPLICATION = "siperjake.wsgi.application"
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
                "siperjake.context_processors.site",
                "applications.context_processors.public_frame",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ("siperjake",)
CRISPY_TEMPLATE_PACK = "siperjake"

# --- Database and cache -----------------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
if env("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL")}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "siperjake.sqlite3"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://siperjake")}

# --- People and sessions ----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "agencies.auth.MembershipBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# A citizen's draft lives in the session: it must outlast a dead battery and a week without signal. Officers are signed
# out after a quarter of an hour without a request and after one working day (ux-and-security.md §4.4 S6).
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "siperjake"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CONSOLE_SESSION_HOURS = 12
CONSOLE_IDLE_MINUTES = 15
CONSOLE_REQUIRE_SECOND_FACTOR = env.bool("CONSOLE_REQUIRE_SECOND_FACTOR", default=True)
OTP_TOTP_ISSUER = "SIPERJAKE"  # the name in the officer's app
OTP_TOTP_SYNC = False  # the window stays this half minute ±1, whatever a phone's clock did last time (S3)
# One cookie instead of two: the token lives and dies with the draft it protects, is never readable by a script and
# cannot be planted by a neighbouring host. Pages without a form still set no cookie at all.
CSRF_USE_SESSIONS = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie of its own would carry names
CSRF_FAILURE_VIEW = "siperjake.views.csrf_failure"

# --- Password guessing (ux-and-security.md §4.4 S5: two independent buckets, never one of both) -----------------------
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = 10  # one office shares one address
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # knocking on does not lock an officer out for longer
AXES_RESET_ON_SUCCESS = False  # else one own account would wash a sprayer's address clean
AXES_LOCKOUT_CALLABLE = "siperjake.views.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # its tables hold addresses of people who mistyped; `manage.py axes_reset` unlocks
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "csrfmiddlewaretoken",
    "code",
]  # starred in log lines and stored forms

# --- Headers ----------------------------------------------------------------------------------------------------------
# same-origin, not no-referrer: under no-referrer browsers send "Origin: null" with every form and Django refuses it.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- What a request may carry -----------------------------------------------------------------------------------------
MAX_UPLOAD_BYTES = 12 * 1024 * 1024  # bytes of one file that are kept; the rest is read and dropped
FILE_UPLOAD_HANDLERS = [
    "siperjake.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MAX_IMPORT_BYTES = 60 * 1024 * 1024 + 1  # the same on the page that takes spreadsheets; the last byte says "more"
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "tmp"  # photos of identity cards do not belong into the shared /tmp
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # typed text of one form, without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Files ------------------------------------------------------------------------------------------------------------
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "media"}},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has business with these files

# --- Excel in and out -------------------------------------------------------------------------------------------------
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True  # typed histories are the record; LogEntry would copy names into a second table
IMPORT_EXPORT_SKIP_ADMIN_ACTION_EXPORT_UI = False  # an export always passes its own page
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.MediaStorage"  # under VAR_DIR, not the shared /tmp

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True

# --- Queue ------------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT = "siperjake.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.05,  # measured in design.md §2: 200 tasks in 0.9 s; with the default three a second
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its reply queues would pile up as files
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,  # seconds; must exceed the hard time limit, else a long task runs again and again
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2}  # the sweep finds what did not ring
CELERY_TASK_ACKS_LATE = True  # tasks may run twice: each asks the row first whether its work is already done
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = TIME_ZONE  # crontab entries are meant in office time
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- Health page ------------------------------------------------------------------------------------------------------
HEALTH_QUEUE_SECONDS = env.int("HEALTH_QUEUE_SECONDS", default=300)
HEALTH_FREE_MB = env.int("HEALTH_FREE_MB", default=500)

# --- Logs -------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "redacted": {
            "()": "siperjake.redaction.RedactingFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "redacted"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # propagate to root alone: Django's default handlers mail whole request reports
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "axes": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
    },
}
