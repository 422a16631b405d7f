"""Secrets of the demo. They stand in a public repository, so `production` refuses to start with any of them."""

SECRET_KEY = "demo-only-django-secret-key-anyone-can-read-this-do-not-use-it"
PIN_KEY = "demo-only-pin-key-anyone-can-read-this"
FINGERPRINT_KEY = "demo-only-fingerprint-key-anyone-can-read-this"
SEALING_KEYS = ["ZGVtby1vbmx5LXNlYWxpbmcta2V5LXB1YmxpYy0tLS0="]

SECRETS = frozenset({SECRET_KEY, PIN_KEY, FINGERPRINT_KEY, *SEALING_KEYS})
