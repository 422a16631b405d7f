"""The lists' actions for several cases at once (screen C7): each leads to a page that shows every row first."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from applications.admin_views.bulk import BULK_VERBS, MOST_AT_ONCE, keep_chosen
from applications.workflow import MOVES

DESCRIPTIONS = {
    "take": "Ambil yang dipilih",
    "release": "Lepaskan yang dipilih",
    "hand_over": "Serahkan yang dipilih",
    "endorse": "Teruskan yang dipilih ke dinas",
    "finish": "Selesaikan yang dipilih",
}


def bulk_actions(*verbs):
    """The actions for ``ModelAdmin.actions``, one per verb."""
    return [_action(verb) for verb in verbs]


def _name_of(verb):
    return f"bulk_{verb}"


def _action(verb):
    """An action that keeps the chosen rows in the session: no address, log or history holds their numbers (I5)."""

    @admin.action(description=DESCRIPTIONS[verb])
    def go_to_bulk_page(model_admin, request, queryset):
        rows = list(queryset.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            text = f"Pilih paling banyak {MOST_AT_ONCE} pengajuan sekali jalan. Belum ada yang berubah."
            model_admin.message_user(request, text, messages.WARNING)
            return None
        keep_chosen(request, verb=verb, rows=rows, came_from=model_admin.opts.model_name)
        return HttpResponseRedirect(reverse("admin:applications_application_bulk", args=[verb.replace("_", "-")]))

    go_to_bulk_page.__name__ = _name_of(verb)
    return go_to_bulk_page


class BulkActionsMixin:
    """For lists of cases: their ``bulk_actions``, offered only to whoever holds their right somewhere."""

    def get_actions(self, request):
        """Leave out what the officer may do nowhere; whether a row may move is asked row by row, later."""
        held = super().get_actions(request)
        names = {_name_of(verb): MOVES[verb].permission for verb in BULK_VERBS}
        return {
            name: action for name, action in held.items() if name not in names or request.user.has_perm(names[name])
        }
