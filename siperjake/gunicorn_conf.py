"""Web server: `gunicorn -c python:siperjake.gunicorn_conf siperjake.wsgi`.

HOST, PORT, WEB_WORKERS and WEB_THREADS come from the environment. The access log names method, path, status, bytes and
seconds: no query string, no referrer, no visitor's address.
"""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60  # seconds without a sign of life from a worker; slow phones do not count, threads wait for them
graceful_timeout = 20
keepalive = 15  # one TCP and TLS handshake costs a second on 2G
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 4094
limit_request_fields = 60
control_socket_disable = True

accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s %(L)s"
logconfig_dict = {
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
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
        "gunicorn.access": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
