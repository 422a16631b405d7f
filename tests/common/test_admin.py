"""Admin bases: no name and no row of another district by any way round the list (ux-and-security §4.1, I2–I4)."""

from contextlib import contextmanager

import pytest
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.test import RequestFactory
from django.urls import path

from common.admin import (
    CappedPaginator,
    ReadOnlyAdminMixin,
    ScopedInlineMixin,
    ScopedModelAdmin,
    ScopedRelatedFilter,
)

OURS, THEIRS = "A", "B"
OUR_PLACES = {"Desa A", "Desa A kedua"}


class Viewer:
    """A member of staff with every permission and one district."""

    is_active = is_staff = is_authenticated = True
    pk = 1

    def __init__(self, district: str = OURS) -> None:
        self.district = district

    def has_perm(self, permission: str, obj: object = None) -> bool:
        return True

    def has_module_perms(self, app_label: str) -> bool:
        return True


class ByDistrict(models.QuerySet):
    def visible_to(self, user: Viewer) -> "ByDistrict":
        return self.filter(district=user.district)


class Labelled(models.Model):
    label = models.CharField(max_length=30)

    class Meta:
        abstract = True
        app_label = "common_tests"

    def __str__(self) -> str:
        return self.label


class Kind(Labelled):
    """Reference data: everybody sees all rows."""

    class Meta(Labelled.Meta):
        abstract = False


class Place(Labelled):
    district = models.CharField(max_length=1)
    objects = ByDistrict.as_manager()

    class Meta(Labelled.Meta):
        abstract = False
        ordering = ["label"]


class Person(Labelled):
    district = models.CharField(max_length=1)
    nik = models.CharField(max_length=16)
    born = models.DateField()
    is_done = models.BooleanField(default=False)
    kind = models.ForeignKey(Kind, on_delete=models.CASCADE)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    other_place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+", null=True)
    visited = models.ManyToManyField(Place, related_name="+")
    objects = ByDistrict.as_manager()

    class Meta(Labelled.Meta):
        abstract = False


MODELS = (Kind, Place, Person)


class ByFirstLetter(admin.SimpleListFilter):
    title = parameter_name = "letter"

    def lookups(self, request, model_admin):
        return [("O", "O")]

    def queryset(self, request, queryset):
        return queryset


class PersonAdmin(ScopedModelAdmin):
    list_filter = ["is_done", "born", "kind", ("place", ScopedRelatedFilter), "place__district", ByFirstLetter]
    raw_id_fields = ["other_place"]
    search_fields = ["label"]


class NoteInline(ScopedInlineMixin, admin.TabularInline):
    model = Person
    fk_name = "place"


@contextmanager
def schema_editor():
    """Django's editor inside the test's transaction; SQLite's own entry check is left out, for the tables are new."""
    editor = connection.schema_editor(atomic=False)
    editor.deferred_sql = []
    yield editor
    for statement in editor.deferred_sql:
        editor.execute(statement, None)


@pytest.fixture
def people(db):
    """Tables of this test with one person and one place in each district."""
    with schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)
    kind = Kind.objects.create(label="Jenis")
    places = {name: Place.objects.create(label=f"Desa {name}", district=name) for name in (OURS, THEIRS)}
    Place.objects.create(label="Desa A kedua", district=OURS)
    return {
        name: Person.objects.create(
            label=f"Orang {name}", district=name, nik="1404015708610001", born="1961-08-17", kind=kind, place=place
        )
        for name, place in places.items()
    }


@pytest.fixture
def site(settings) -> admin.AdminSite:
    """An admin of its own, alone at its address."""
    made = admin.AdminSite(name="scoped")
    made.register(Place, ScopedModelAdmin)
    made.register(Person, PersonAdmin)
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [path("admin/", made.urls)]})
    return made


@pytest.fixture
def person_admin(site) -> ScopedModelAdmin:
    return site.get_model_admin(Person)


def get(address: str = "/", user: Viewer | None = None):
    request = RequestFactory().get(address)
    request.user = user or Viewer()
    return request


def labels(rows) -> set[str]:
    return {str(row) for row in rows}


def test_list_and_single_rows_are_scoped(people, person_admin):
    assert labels(person_admin.get_queryset(get())) == {"Orang A"}
    assert person_admin.get_object(get(), str(people[THEIRS].pk)) is None
    assert person_admin.get_object(get(), str(people[OURS].pk)) == people[OURS]
    changes = person_admin.get_changelist_instance(get("/?q=Orang"))
    assert labels(changes.result_list) == {"Orang A"}


def test_model_without_scope_cannot_be_shown(people):
    open_admin = type("KindAdmin", (ScopedModelAdmin,), {})(Kind, admin.AdminSite())
    with pytest.raises(ImproperlyConfigured, match="Kind has no visible_to"):
        open_admin.get_queryset(get())


@pytest.mark.parametrize("name", ["place", "other_place", "visited"])
def test_choices_are_scoped(people, person_admin, name):
    field = person_admin.get_form(get())(None).fields[name] if name != "visited" else _field(person_admin, name)
    assert labels(field.queryset) == OUR_PLACES


def _field(model_admin, name: str):
    return model_admin.formfield_for_dbfield(Person._meta.get_field(name), get())


def test_choices_of_reference_data_stay_whole(people, person_admin):
    assert labels(_field(person_admin, "kind").queryset) == {"Jenis"}


def test_queryset_chosen_by_a_subclass_is_narrowed_too(people, site):
    class Careless(PersonAdmin):
        def formfield_for_foreignkey(self, db_field, request, **kwargs):
            return super().formfield_for_foreignkey(db_field, request, **kwargs | {"queryset": Place.objects.all()})

    assert labels(_field(Careless(Person, site), "place").queryset) == OUR_PLACES


def test_place_of_another_district_cannot_be_posted(people, person_admin):
    data = {
        "label": "x",
        "district": "A",
        "nik": "1",
        "born": "2000-01-01",
        "kind": people[OURS].kind_id,
        "visited": [],
    }
    theirs = people[THEIRS].place_id
    form = person_admin.get_form(get())(data | {"place": theirs, "other_place": theirs, "visited": [theirs]})
    assert {"place", "other_place", "visited"} <= set(form.errors)
    assert "Desa B" not in form.as_p()


def test_number_box_names_only_rows_in_scope(people, person_admin):
    widget = _field(person_admin, "other_place").widget
    widget = getattr(widget, "widget", widget)
    assert widget.label_and_url_for_value(people[OURS].place_id)[0] == "Desa A"
    assert widget.label_and_url_for_value(people[THEIRS].place_id) == ("", "")
    assert widget.label_and_url_for_value("abc") == ("", "")
    assert "Desa B" not in widget.render("other_place", people[THEIRS].place_id)


def test_inline_choices_are_scoped_and_closed(people, site):
    inline = NoteInline(Place, site)
    assert labels(_field(inline, "other_place").queryset) == OUR_PLACES
    assert not inline.has_add_permission(get()) and not inline.has_delete_permission(get())
    assert inline.has_change_permission(get())


def test_filter_on_a_foreign_key_offers_rows_in_scope(people, person_admin):
    specs = person_admin.get_changelist_instance(get()).filter_specs
    (place_filter,) = [spec for spec in specs if isinstance(spec, ScopedRelatedFilter)]
    assert [label for _, label in place_filter.lookup_choices] == ["Desa A", "Desa A kedua"]


def test_filter_on_a_foreign_key_without_scope_is_refused(people, site):
    careless = type("Careless", (PersonAdmin,), {"list_filter": [("kind", ScopedRelatedFilter)]})(Person, site)
    with pytest.raises(ImproperlyConfigured, match="Kind"):
        careless.get_changelist_instance(get())


def test_filter_on_a_foreign_key_filters(people, person_admin):
    for name, found in ((OURS, {"Orang A"}), (THEIRS, set())):
        request = get(f"/?place__id__exact={people[name].place_id}")
        assert labels(person_admin.get_changelist_instance(request).result_list) == found


@pytest.mark.parametrize(
    "query",
    [
        "is_done__exact=1",
        "is_done__exact=0",
        "born__gte=2000-01-01&born__lt=2001-01-01",
        "born__isnull=True",
        "kind__id__exact=1",
        "place__id__exact=1",
        "place__district=A",
        "place__district__exact=A",
        "letter=O",
        "q=x&o=1&p=0",
    ],
)
def test_lookups_that_declared_filters_write_are_allowed(people, person_admin, query):
    person_admin.get_changelist_instance(get(f"/?{query}"))


@pytest.mark.parametrize(
    "query",
    [
        "nik__startswith=1",
        "nik=1404015708610001",
        "nik__regex=^1",
        "label__contains=x",
        "district=B",
        "place__label__startswith=D",
        "place__district__startswith=A",
        "place__district__gte=A",
        "is_done__regex=1",
        "kind__label__startswith=J",
        "other_place__id__exact=1",
        "born__year__gte=1900",
        "born__regex=1",
        "pk__gte=1",
        "id=1",
        "visited__district=B",
        "visited__id__exact=1",
        "letter__contains=O",
    ],
)
def test_every_other_lookup_is_refused(people, person_admin, query):
    with pytest.raises(DisallowedModelAdminLookup):
        person_admin.get_changelist_instance(get(f"/?{query}"))


def test_date_hierarchy_lookups_are_allowed(people, site):
    dated = type("Dated", (PersonAdmin,), {"date_hierarchy": "born", "list_filter": []})(Person, site)
    dated.get_changelist_instance(get("/?born__year=1961&born__month=8&born__day=17"))
    with pytest.raises(DisallowedModelAdminLookup):
        dated.get_changelist_instance(get("/?nik__startswith=1"))


def test_filter_on_a_field_that_does_not_exist_is_named(site):
    wrong = type("Wrong", (PersonAdmin,), {"list_filter": ["nothing"]})(Person, site)
    with pytest.raises(ImproperlyConfigured, match="no field nothing"):
        wrong.lookup_allowed("x", "1", get())


def test_adding_and_deleting_are_closed_until_opened(person_admin, site):
    assert not person_admin.has_add_permission(get()) and not person_admin.has_delete_permission(get())
    opened = type("Opened", (PersonAdmin,), {"allow_add": True, "allow_delete": True})(Person, site)
    assert opened.has_add_permission(get()) and opened.has_delete_permission(get())
    powerless = Viewer()
    powerless.has_perm = lambda permission, obj=None: False
    assert not opened.has_add_permission(get(user=powerless)) and not opened.has_delete_permission(get(user=powerless))


def test_deleting_is_no_action(person_admin):
    assert "delete_selected" not in person_admin.get_actions(get())


def test_read_only_admin_can_be_looked_at(site):
    class Locked(ReadOnlyAdminMixin, PersonAdmin):
        allow_add = allow_delete = True

    locked = Locked(Person, site)
    assert locked.has_view_permission(get())
    for allowed in (locked.has_add_permission, locked.has_change_permission, locked.has_delete_permission):
        assert not allowed(get())


def test_costly_and_leaking_extras_are_off(person_admin):
    assert person_admin.show_full_result_count is False and person_admin.list_per_page == 50
    assert person_admin.view_on_site is False and person_admin.get_view_on_site_url(Person(pk=1)) is None
    assert person_admin.show_facets is admin.ShowFacets.NEVER


def test_pages_keep_their_order_and_counting_stops(people, monkeypatch):
    places = Place.objects.order_by("-label")
    pages = [CappedPaginator(places, 2).page(number) for number in (1, 2)]
    assert [str(row) for page in pages for row in page] == ["Desa B", "Desa A kedua", "Desa A"]
    assert not CappedPaginator(places, 2).is_capped
    monkeypatch.setattr(CappedPaginator, "cap", 2)
    capped = CappedPaginator(places, 2)
    assert (capped.count, capped.is_capped, capped.num_pages) == (2, True, 1)


def test_an_action_is_done_to_ticked_rows_only(person_admin):
    form = person_admin.action_form({"action": "x", "select_across": "1"})
    form.fields["action"].choices = [("x", "x")]
    assert form.is_valid()
    assert form.cleaned_data["select_across"] is False
