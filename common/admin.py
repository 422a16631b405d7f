"""Admin bases that show a person only the rows of their own scope, and fail closed (ux-and-security §4.1, I2–I6).

Django scopes nothing but the list of rows: choices of foreign keys, list filters and lookups in the address go round
`get_queryset`. Here all of them pass through `visible_to(user)`, the one way to a row.
"""

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, SEARCH_VAR, ChangeList
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured, ValidationError
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property

_RANGE_LOOKUPS = ("gte", "lt", "isnull")
_CHOICE_LOOKUPS = ("exact", "in", "isnull")
_DATE_PARTS = ("year", "month", "day", "gte", "lt")


#: What Django's list reads from the address by itself; a ``FixedOrderList`` refuses it.
_BUILT_IN = (SEARCH_VAR, ORDER_VAR, ALL_VAR, IS_POPUP_VAR, TO_FIELD_VAR)


class CappedPaginator(Paginator):
    """Counts no further than ``cap`` rows and reads whole rows of one page only, so that page 1 of 200,000 is quick.

    ``is_capped`` says that there are more. What lies beyond is found with a filter, not by turning pages. ``known`` is
    the number of rows when somebody has counted them already.
    """

    cap = 10_000
    known: int | None = None

    @cached_property
    def count(self) -> int:
        """The number of rows, at most ``cap``."""
        return min(self._found, self.cap)

    @cached_property
    def is_capped(self) -> bool:
        """Whether there are more rows than ``cap``."""
        return self._found > self.cap

    @cached_property
    def _found(self) -> int:
        if self.known is not None:
            return self.known
        return self.object_list.order_by().values("pk")[: self.cap + 1].count()

    def page(self, number) -> Page:
        """One page: its keys in order first, then their rows. Sorting thousands of whole rows is what takes time."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : min(first + self.per_page, self.count)])
        rows = {row.pk: row for row in self.object_list.order_by().filter(pk__in=keys)}
        return self._get_page([rows[key] for key in keys if key in rows], number, self)


class ChosenRowsForm(ActionForm):
    """An action is done to the rows that were ticked; "all rows of all pages" is not on offer and not obeyed."""

    def clean_select_across(self) -> bool:
        """Whatever was posted."""
        return False


class FixedOrderList(ChangeList):
    """A list in the one order its work needs, narrowed by ``model_admin.get_filters_of(request)`` alone.

    That is a FilterSet of django-filter with ``narrowed(queryset)``. Any other parameter of the address is refused,
    Django's own included: ordering by a masked column would tell it, popups would hand rows to other pages
    (ux-and-security §4.1). What is searched for is posted: a NIK or a ticket never stands in an address.
    """

    filterset = None

    def get_queryset(self, request, exclude_parameters=None):
        """Read the rows of the list through search and filters."""
        if refused := [name for name in _BUILT_IN if name in request.GET]:
            raise DisallowedModelAdminLookup(f"{refused[0]} is not offered by this list")
        self.query = request.POST.get(SEARCH_VAR, "").strip()
        self.filterset = self.model_admin.get_filters_of(request)
        self.root_queryset = self.model_admin.get_list_rows(request)
        return self.filterset.narrowed(super().get_queryset(request, exclude_parameters))

    def get_filters_params(self, params=None):
        """Leave to ``lookup_allowed`` what the filters do not read."""
        asked = super().get_filters_params(params)
        return {name: value for name, value in asked.items() if name not in self.filterset.filters}

    def rows_known(self) -> int | None:
        """How many rows there are, for lists that have counted them for something else; None: count them."""
        return None

    def get_results(self, request):
        """Number the rows of the page; the number of queries does not depend on how many there are."""
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.paginator.known = self.rows_known()
        self.result_count = self.paginator.count
        self.page_num = max(1, min(self.page_num, self.paginator.num_pages))
        page = self.paginator.page(self.page_num)
        self.result_list = page.object_list
        self.multi_page = self.paginator.num_pages > 1
        self.full_result_count, self.show_full_result_count, self.can_show_all = None, False, False
        self.show_admin_actions = bool(self.result_list)
        for number, row in enumerate(self.result_list, page.start_index()):
            row.number, row.reader = number, request.user


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
    paginator = CappedPaginator
    action_form = ChosenRowsForm
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False

    def get_queryset(self, request):
        return scoped(super().get_queryset(request), request)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """A row out of scope and a row that never was answer alike: 404, without repeating what was asked for."""
        raise Http404

    def get_action_choices(self, request, default_choices=(("", "Pilih tindakan"),)):
        return super().get_action_choices(request, list(default_choices))

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
