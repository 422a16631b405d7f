"""Composition root: settings, urls, celery, console site, health page. The only package that knows all others."""

from siperjake.celery import app as celery_app

__all__ = ["celery_app"]
