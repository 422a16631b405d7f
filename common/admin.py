"""Admin bases that show a person only the rows of their own scope, and fail closed (ux-and-security §4.1, I2–I6).

Django scopes nothing but the list of rows: choices of foreign keys, list filters and lookups in the address go round
`get_queryset`. Here all of them pass through `visible_to(user)`, the one way to a row.
"""

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured, ValidationError
from django.db import models
from django.http import Http404, HttpRequest

_RANGE_LOOKUPS = ("gte", "lt", "isnull")
_CHOICE_LOOKUPS = ("exact", "in", "isnull")
_DATE_PARTS = ("year", "month", "day", "gte", "lt")


def scoped(queryset: models.QuerySet, request: HttpRequest) -> models.QuerySet:
    """The rows of `queryset` that the user may see. Raises ImproperlyConfigured when it has no `visible_to`."""
    if not hasattr(queryset, "visible_to"):
        raise ImproperlyConfigured(
            f"{queryset.model.__name__} has no visible_to(user): it cannot be shown in the admin"
        )
    return queryset.visible_to(request.user)


class ScopedChoicesMixin:
    """Choices of foreign keys and many-to-many fields hold visible rows only; so does what a POST may name.

    Models without `visible_to` (fixed reference data) keep all their rows.
    """

    def get_field_queryset(self, db, db_field, request):
        queryset = super().get_field_queryset(db, db_field, request)
        if queryset is None:
            queryset = db_field.remote_field.model._default_manager.using(db).all()
        return queryset.visible_to(request.user) if hasattr(queryset, "visible_to") else queryset

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **self._scoped_kwargs(kwargs, request))
        if field is not None and isinstance(field.widget, ForeignKeyRawIdWidget):
            field.widget = _ScopedRawIdWidget(field.widget, field.queryset)
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, **self._scoped_kwargs(kwargs, request))

    def _scoped_kwargs(self, kwargs, request):
        """A queryset that a subclass chose itself is narrowed as well, never widened."""
        if hasattr(kwargs.get("queryset"), "visible_to"):
            kwargs["queryset"] = kwargs["queryset"].visible_to(request.user)
        return kwargs


class _ScopedRawIdWidget(ForeignKeyRawIdWidget):
    """Django names the row of any number written into this box, even on a form it has just refused; here only rows that
    may be chosen are named.
    """

    def __init__(self, plain: ForeignKeyRawIdWidget, queryset: models.QuerySet) -> None:
        super().__init__(plain.rel, plain.admin_site, attrs=plain.attrs, using=plain.db)
        self.queryset = queryset

    def label_and_url_for_value(self, value):
        try:
            is_visible = self.queryset.filter(**{self.rel.get_related_field().name: value}).exists()
        except (ValueError, ValidationError):
            is_visible = False
        return super().label_and_url_for_value(value) if is_visible else ("", "")


class ScopedModelAdmin(ScopedChoicesMixin, admin.ModelAdmin):
    """Base of every ModelAdmin. Nothing may be added or deleted unless the class says so; lookups are an allow-list.

    `allow_add` and `allow_delete` open what the user's permissions must grant as well.
    """

    allow_add = False
    allow_delete = False
    list_per_page = 50
    list_max_show_all = 200
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False

    def get_queryset(self, request):
        return scoped(super().get_queryset(request), request)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """A row out of scope and a row that never was answer alike: 404, without repeating what was asked for."""
        raise Http404

    def has_add_permission(self, request):
        return self.allow_add and super().has_add_permission(request)

    def has_delete_permission(self, request, obj=None):
        return self.allow_delete and super().has_delete_permission(request, obj)

    def lookup_allowed(self, lookup, value, request):
        """Only what a declared list filter or the date hierarchy writes itself.

        Django allows any column of the model, which reads a masked NIK digit by digit: `?nik__startswith=1` (§4.1).
        """
        return lookup in self.allowed_lookups(request)

    def allowed_lookups(self, request) -> set[str]:
        """Names of the address parameters that may filter the list."""
        allowed = set()
        for declared in self.get_list_filter(request):
            path_or_class = declared[0] if isinstance(declared, (list, tuple)) else declared
            if isinstance(path_or_class, str):
                allowed |= _path_lookups(self.model, path_or_class)
            else:
                allowed.add(path_or_class.parameter_name)
        if self.date_hierarchy:
            allowed |= {f"{self.date_hierarchy}__{part}" for part in _DATE_PARTS}
        return allowed


class ScopedInlineMixin(ScopedChoicesMixin):
    """For inlines: the parent row is already in scope; choices are scoped too, adding and deleting are closed."""

    allow_add = False
    allow_delete = False
    extra = 0
    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return self.allow_add and super().has_add_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.allow_delete and super().has_delete_permission(request, obj)


class ReadOnlyAdminMixin:
    """Rows can be looked at by those who may view them, and by nobody changed. For admins and inlines, placed first."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """List filter on a foreign key that offers the visible rows only.

    Use it as `list_filter = [("village", ScopedRelatedFilter)]`, never for a foreign key to a person.
    """

    def field_choices(self, field, request, model_admin):
        rows = scoped(field.remote_field.model._default_manager.all(), request)
        ordering = self.field_admin_ordering(field, request, model_admin)
        if ordering:
            rows = rows.order_by(*ordering)
        return [(getattr(row, field.target_field.attname), str(row)) for row in rows]


def _path_lookups(model: type[models.Model], path: str) -> set[str]:
    """What a filter for the field `path` writes into the URL. Ranges for dates only: elsewhere they are an oracle."""
    try:
        field = get_fields_from_path(model, path)[-1]
    except FieldDoesNotExist:
        raise ImproperlyConfigured(f"list_filter: {model.__name__} has no field {path}") from None
    if field.is_relation:
        target = getattr(field, "target_field", None) or field.related_model._meta.pk
        keyed = {f"{path}__{name}__{lookup}" for name in (target.name, "pk") for lookup in ("exact", "in")}
        return {path, f"{path}__isnull"} | keyed
    lookups = _RANGE_LOOKUPS if isinstance(field, models.DateField) else _CHOICE_LOOKUPS
    return {path} | {f"{path}__{lookup}" for lookup in lookups}
