"""The console's pages about territories, offices, officers and policies."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies import admin_views, perms, policies, services
from agencies.models import Agency, Holiday, Membership, Policy, Signatory, Territory, User, WorkingHours
from common.admin import ReadOnlyAdminMixin, ScopedInlineMixin, ScopedModelAdmin

admin.site.unregister(Group)  # rights come from memberships (ADR 0007)
admin.site.unregister([TOTPDevice, StaticDevice])  # nobody looks at another's second factor (ADR 0009)


@admin.register(Territory)
class TerritoryAdmin(ReadOnlyAdminMixin, ScopedModelAdmin):
    """The list of territories; it is written by ``load_territories`` alone."""

    list_display = ["dotted_code", "label", "level", "postcode", "population"]
    list_filter = ["level", "kind"]
    search_fields = ["code__startswith", "name__icontains"]
    search_help_text = "Awal kode atau awal nama."
    ordering = ["code"]
    fields = ["code", "name", "level", "kind", "parent", "postcode", "population", "water_access"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Take codes with dots as well."""
        compact = search_term.replace(".", "")
        return super().get_search_results(request, queryset, compact if compact.isdigit() else search_term)

    @admin.display(description="kode", ordering="code")
    def dotted_code(self, territory: Territory) -> str:
        """Show the code as the ministry writes it."""
        return territory.dotted_code

    @admin.display(description="wilayah", ordering="name")
    def label(self, territory: Territory) -> str:
        """Show the name with its kind."""
        return territory.label


class SignatoryInline(ScopedInlineMixin, admin.TabularInline):
    """Signatories; one who leaves gets an end date, his letters stay."""

    model = Signatory
    allow_add = True


class WorkingHoursInline(ScopedInlineMixin, admin.TabularInline):
    """Openings; without rows the civil-service hours hold."""

    model = WorkingHours
    allow_add = True
    allow_delete = True


@admin.register(Agency)
class AgencyAdmin(ScopedModelAdmin):
    """Offices. Kind, code and area decide who sees what and are a superuser's to change."""

    allow_add = True
    list_display = ["short_name", "kind", "territory", "city"]
    list_filter = ["kind"]
    list_select_related = ["territory"]
    search_fields = ["name", "short_name", "code"]
    ordering = ["territory", "kind", "name"]
    autocomplete_fields = ["territory"]
    inlines = [SignatoryInline, WorkingHoursInline]
    fieldsets = [
        (None, {"fields": ["code", "name", "short_name", "kind", "territory"]}),
        ("Alamat", {"fields": ["address", "city", "postcode", "phone", "whatsapp", "email", "website"]}),
        ("Surat", {"fields": ["letterhead_line1", "letterhead_line2", "logo", "letter_number_format"]}),
        ("Waktu", {"fields": ["time_zone", "cutoff_time"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Agency | None = None) -> list[str]:
        """Fix what the row scope rests on once the office exists."""
        return [] if obj is None or request.user.is_superuser else ["code", "kind", "territory"]

    def has_change_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        """Ask the rule about this office."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or perms.can_manage_agency(request.user, obj))


@admin.register(Holiday)
class HolidayAdmin(ScopedModelAdmin):
    """Days off of one's own area; national ones are a superuser's."""

    allow_add = True
    allow_delete = True
    list_display = ["date", "name", "territory", "is_workday"]
    list_filter = ["is_workday"]
    list_select_related = ["territory"]
    date_hierarchy = "date"
    ordering = ["-date"]
    autocomplete_fields = ["territory"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Ask everybody but a superuser for a territory."""
        return super().formfield_for_foreignkey(
            db_field, request, **kwargs | {"required": not request.user.is_superuser}
        )

    def has_change_permission(self, request: HttpRequest, obj: Holiday | None = None) -> bool:
        """Ask for the right and the area."""
        return super().has_change_permission(request, obj) and self._owns(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Holiday | None = None) -> bool:
        """Ask for the right and the area."""
        return super().has_delete_permission(request, obj) and self._owns(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no bulk deletion: it would not ask about each row."""
        return {}

    def _owns(self, request: HttpRequest, obj: Holiday | None) -> bool:
        return obj is None or perms.can_manage_holiday(request.user, obj.territory_id)


class MembershipInline(ReadOnlyAdminMixin, ScopedInlineMixin, admin.TabularInline):
    """Terms of office in view of the reader; they are written on pages of their own."""

    model = Membership
    fields = ["agency", "role", "valid_from", "valid_until"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Show the terms of one's own area only."""
        return super().get_queryset(request).visible_to(request.user).select_related("agency")


@admin.register(User)
class UserAdmin(ScopedModelAdmin, DjangoUserAdmin):
    """Officers. Rights come from memberships; no page offers groups, permissions or (but to superusers) flags."""

    allow_add = True
    list_display = ["username", "full_name", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["username", "full_name"]
    ordering = ["username"]
    filter_horizontal = []
    inlines = [MembershipInline]
    base_fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Data petugas", {"fields": ["full_name", "nip", "phone", "email", "is_active", "last_login", "code_state"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list[tuple[Any, dict[str, Any]]]:
        """Show the superuser's flag to superusers only."""
        flags = [("Hak khusus", {"fields": ["is_superuser"]})] if request.user.is_superuser else []
        return [*self.base_fieldsets, *flags]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Fix the user name; nobody disables or demotes himself by mistake."""
        own = ["is_active", "is_superuser"] if obj is not None and obj.pk == request.user.pk else []
        return ["username", "last_login", "code_state", *own]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Ask the rule about this account."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or perms.can_change_account(request.user, obj, today=timezone.localdate()))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Make an account with its first appointment."""
        return admin_views.add_officer(request, self)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save what the form changed; a disabled officer's sessions end with it."""
        services.update_account(user=obj, changed=form.changed_data)

    def get_urls(self) -> list[Any]:
        """Add the pages that take away a second factor and end sessions."""
        pages = [
            ("hapus-kode", self.reset_view, "reset_factor"),
            ("akhiri-sesi", self.end_sessions_view, "end_sessions"),
        ]
        own = [
            path(
                f"<path:object_id>/{address}/",
                self.admin_site.admin_view(view),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            )
            for address, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Tell the page which of the two buttons it may offer."""
        account = kwargs.get("obj")
        may_change = account is not None and self.has_change_permission(request, account)
        context["may_end_sessions"] = may_change
        context["may_reset_factor"] = (
            may_change and account.pk != request.user.pk and services.code_app_of(account) is not None
        )
        return super().render_change_form(request, context, **kwargs)

    def reset_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let an officer who lost his phone set up a new one."""
        return admin_views.reset_second_factor(request, self, object_id)

    def end_sessions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Sign an officer out everywhere."""
        return admin_views.end_sessions(request, self, object_id)

    @admin.display(description="kode masuk")
    def code_state(self, account: User) -> str:
        """Say whether the officer has a second factor."""
        return "terpasang" if services.code_app_of(account) is not None else "belum terpasang"

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Keep the allow-list of the scoped base."""
        return ScopedModelAdmin.lookup_allowed(self, lookup, value, request)


@admin.register(Membership)
class MembershipAdmin(ScopedModelAdmin):
    """Terms of office: appointed and ended, never rewritten."""

    allow_add = True
    list_display = ["user", "role", "agency", "valid_from", "valid_until", "end_link"]
    list_filter = ["role"]
    list_select_related = ["user", "agency"]
    search_fields = ["user__username", "user__full_name", "agency__short_name"]
    ordering = ["-valid_from", "pk"]
    fields = ["user", "agency", "role", "valid_from", "valid_until"]

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Close the standard form: it could lengthen or turn a term."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Appoint somebody who has an account."""
        return admin_views.add_membership(request, self)

    def get_urls(self) -> list[Any]:
        """Add the page that ends a term."""
        own = path(
            "<path:object_id>/akhiri/",
            self.admin_site.admin_view(self.end_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_end",
        )
        return [own, *super().get_urls()]

    def end_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let a term end."""
        return admin_views.end_membership(request, self, object_id)

    @admin.display(description="")
    def end_link(self, membership: Membership) -> str:
        """Link to the page that ends this term."""
        address = reverse(admin_views.model_admin_url(self, "end"), args=[membership.pk])
        return format_html('<a href="{}">Akhiri</a>', address)


class PolicyKeyFilter(admin.SimpleListFilter):
    """Filter by key with the key's Indonesian name."""

    title = "kebijakan"
    parameter_name = "key"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """List the registered keys."""
        return [(key.code, key.label) for key in policies.all_keys().values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep the rows of the chosen key."""
        return queryset.filter(key=self.value()) if self.value() else queryset


@admin.register(Policy)
class PolicyAdmin(ScopedModelAdmin):
    """What is decided where and since when: added, never changed or removed; the database refuses it too."""

    allow_add = True
    list_display = ["label", "place", "value_text", "valid_from", "in_force", "legal_basis"]
    list_filter = [PolicyKeyFilter]
    list_select_related = ["territory"]
    search_fields = ["key", "legal_basis", "territory__name__istartswith"]
    ordering = ["key", "territory__code", "-valid_from", "-revision"]
    fields = [
        "label",
        "place",
        "value_text",
        "valid_from",
        "legal_basis",
        "note",
        "created_by",
        "created_at",
        "history",
    ]
    readonly_fields = ["label", "place", "value_text", "history"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Mark the rows that decide today."""
        return super().get_queryset(request).with_in_force(timezone.localdate())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask for the right to decide."""
        return request.user.has_perm("agencies.manage_policy")

    def has_change_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        """Never: a wrong row is corrected by a newer one."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Choose the key, then write its value."""
        return admin_views.add_policy(request, self)

    @admin.display(description="kebijakan", ordering="key")
    def label(self, policy: Policy) -> str:
        """Show the key's name, the key itself when the code no longer knows it."""
        return policy.definition.label if policy.definition else policy.key

    @admin.display(description="wilayah", ordering="territory")
    def place(self, policy: Policy) -> str:
        """Show where it holds."""
        return str(policy.territory) if policy.territory else "Nasional"

    @admin.display(description="nilai")
    def value_text(self, policy: Policy) -> str:
        """Show the value in words."""
        return policy.value_text

    @admin.display(description="berlaku sekarang", boolean=True)
    def in_force(self, policy: Policy) -> bool:
        """Say whether this is the row that decides today in its own territory."""
        return policy.in_force

    @admin.display(description="riwayat")
    def history(self, policy: Policy) -> str:
        """List every row of the same key and place, newest first."""
        rows = Policy.objects.filter(key=policy.key, territory=policy.territory_id).order_by("-valid_from", "-revision")
        lines = ((f"{row.valid_from:%d-%m-%Y}", row.value_text, row.legal_basis) for row in rows)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {} ({})</li>", lines))
