"""Health facilities."""

from django.contrib import admin

from common.admin import ScopedModelAdmin
from participants.models import Facility


@admin.register(Facility)
class FacilityAdmin(ScopedModelAdmin):
    """Facilities are edited by administrators; a closed one is switched off, never deleted."""

    allow_add = True
    list_display = ["code", "name", "kind", "territory", "is_cooperating", "is_active"]
    list_filter = ["kind", "is_cooperating", "is_active"]
    list_select_related = ["territory"]
    search_fields = ["code", "name"]
    ordering = ["name"]
    raw_id_fields = ["territory"]
