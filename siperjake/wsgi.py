"""WSGI entry point. Without DJANGO_SETTINGS_MODULE it is production: forgetting the variable must not open the demo."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siperjake.settings.production")

application = get_wsgi_application()
