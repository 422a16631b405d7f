"""Pages of our own below a model's list."""

from functools import update_wrapper

from django.urls import path


class PagesMixin:
    """For an admin: ``pages`` holds address, view and name of each, placed before Django's catch-all."""

    pages = ()

    def get_urls(self):
        """Add ``pages``."""
        own = [
            path(route, self._page(view), name=f"{self.opts.app_label}_{self.opts.model_name}_{name}")
            for route, view, name in self.pages
        ]
        return [*own, *super().get_urls()]

    def _page(self, view):
        """``view(request, model_admin, **parts of the address)`` behind the console's door."""

        def shown(request, **parts):
            return view(request, self, **parts)

        return self.admin_site.admin_view(update_wrapper(shown, view))
