"""One verb on one person: its page, what it will change once more, the deed.

A page knows the last change it showed (``seen``); when another has come since, nothing is done and the officer reads
what changed, with what he typed still there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.masking import first_name_initials
from participants import perms, services
from participants.admin_forms import people as forms
from participants.admin_views.people_access import find_person, person_url, seen_of
from participants.admin_views.people_words import hidden, moment_text, place_text, zone_of
from participants.models import ParticipantChange
from participants.services import seen as guard

TEMPLATES = "admin/participants/participant"
NO_RIGHT = "Peran Anda tidak mengubah data peserta di wilayah ini."
MERGED = "Data ini sudah digabung ke data lain. Buka data yang sekarang dipakai."
ALREADY_DONE = "Catatan ini sudah Anda buat. Tidak ada yang dicatat dua kali."


@dataclass(frozen=True, kw_only=True)
class Verb:
    """How the page of a verb speaks, and what it calls (``call(person, form, actor=…, at=…)``)."""

    label: str
    says: str
    button: str
    done: str
    form: type
    call: Callable
    is_open_for: Callable = lambda person: True


def _simple(service, **fixed):
    def call(person, form, *, actor, at):
        return service(participant=person, actor=actor, at=at, **form.arguments(), **fixed)

    return call


def _move(person, form, *, actor, at):
    values = form.arguments()
    if values.pop("whole_family", False) and person.household_id:
        return services.move_household(household=person.household, actor=actor, at=at, **values)
    return services.move_participant(participant=person, actor=actor, at=at, **values)


def _set_nik(person, form, *, actor, at):
    values = form.arguments()
    if person.nik:
        return services.correct_nik(participant=person, actor=actor, at=at, **values)
    changes = {"nik": values["nik"]}
    return services.update_participant(participant=person, changes=changes, note=values["note"], actor=actor, at=at)


VERBS = {
    "status": Verb(
        label="Catat status",
        says="Yang dicatat adalah kata sumbernya pada suatu tanggal. Status yang lebih lama tetap terbaca di riwayat.",
        button="Catat status",
        done="Status dicatat.",
        form=forms.StatusForm,
        call=_simple(services.observe_status),
    ),
    "kontak": Verb(
        label="Cara dihubungi",
        says="Pesan berikutnya dikirim menurut pilihan ini.",
        button="Simpan",
        done="Cara dihubungi disimpan.",
        form=forms.ContactForm,
        call=_simple(services.set_contact_preference),
    ),
    "pindah-alamat": Verb(
        label="Pindah alamat",
        says="Untuk pindah di dalam wilayah Anda. Alamat lama tetap terbaca di riwayat.",
        button="Catat pindah alamat",
        done="Alamat baru dicatat.",
        form=forms.MoveForm,
        call=_move,
    ),
    "pindah-keluar": Verb(
        label="Pindah keluar",
        says="Untuk orang yang pindah ke kabupaten atau kota lain. Datanya tetap ada, dengan tanda pindah.",
        button="Catat pindah keluar",
        done="Pindah keluar dicatat.",
        form=forms.DepartureForm,
        call=_simple(services.record_departure),
        is_open_for=lambda person: not (person.died_on or person.left_on),
    ),
    "meninggal": Verb(
        label="Meninggal",
        says="Datanya tetap ada, dengan tanda meninggal. Status di BPJS tidak ikut berubah: laporkan juga ke BPJS.",
        button="Catat meninggal",
        done="Meninggal dicatat.",
        form=forms.DeathForm,
        call=_simple(services.record_death),
        is_open_for=lambda person: not person.died_on,
    ),
    "nik": Verb(
        label="Perbaiki NIK",
        says="NIK yang lama tetap terbaca di riwayat.",
        button="Simpan NIK",
        done="NIK disimpan.",
        form=forms.NikForm,
        call=_set_nik,
    ),
}


@dataclass(frozen=True)
class _Visit:
    """One request about one verb of one person."""

    request: object
    model_admin: object
    person: object
    slug: str
    at: object

    @property
    def verb(self):
        return VERBS[self.slug]

    def form(self, data=None):
        return self.verb.form(data, person=self.person, user=self.request.user, at=self.at)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request, model_admin, pk, verb):
    """Show what ``verb`` asks, then what it will write; a POST with ``langkah=ya`` does it."""
    person = find_person(request, model_admin, pk)
    if verb not in VERBS:
        raise Http404
    visit = _Visit(request, model_admin, person, verb, timezone.now())
    if not perms.may(request.user, perms.CHANGE, person.territory_id):
        return closed(visit, NO_RIGHT, status=403)
    if person.merged_into_id:
        return closed(visit, MERGED, status=409)
    if request.method != "POST":
        return _form_page(visit, visit.form())
    if seen_of(request) != person.last_change:
        return _conflict(visit, guard.MovedOn())
    form = visit.form(request.POST)
    if request.POST.get("langkah") == "ubah" or not form.is_valid():
        return _form_page(visit, form)
    return _do(visit, form) if request.POST.get("langkah") == "ya" else _confirm_page(visit, form)


def _do(visit, form):
    person, user = visit.person, visit.request.user
    try:
        with guard.unchanged((person, seen_of(visit.request)), household_id=person.household_id):
            written = visit.verb.call(person, form, actor=user, at=visit.at)
    except (guard.MovedOn, services.PersonMerged) as refusal:
        return _conflict(visit, refusal)
    except PermissionDenied:
        return closed(visit, NO_RIGHT, status=403)
    except services.RegistryRefusal as refusal:
        form.add_error(None, str(refusal))
        return _form_page(visit, form)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _form_page(visit, form)
    if written:
        notices.success(visit.request, visit.verb.done)
    else:
        notices.info(visit.request, "Tidak ada yang berbeda dari yang tercatat, jadi tidak ada yang ditulis.")
    return HttpResponseRedirect(person_url(person))


def _form_page(visit, form):
    context = context_of(visit, visit.verb.label) | {"form": form, "verb": visit.verb}
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(visit.request, f"{TEMPLATES}/verb.html", context, status=status)


def _confirm_page(visit, form):
    details = {"form": form, "verb": visit.verb, "typed": form.typed(), "hidden": form.carried()}
    context = context_of(visit, visit.verb.label) | details
    return TemplateResponse(visit.request, f"{TEMPLATES}/verb_confirm.html", context)


def _conflict(visit, refusal):
    """409: what has happened since the officer's page was made; what he typed is shown and can be taken along."""
    person = visit.person
    person.refresh_from_db()
    changes = changes_since(person, seen_of(visit.request), visit.request.user)
    form = visit.form(visit.request.POST)
    is_own = bool(changes) and changes[-1]["is_own"] and visit.request.POST.get("langkah") == "ya"
    return closed(
        visit,
        str(refusal),
        status=409,
        changes=changes,
        maybe_done=is_own,
        typed=form.typed(),
        hidden=[] if person.merged_into_id else form.carried(),
    )


def changes_since(person, seen, user):
    """What was written to ``person`` after the change ``seen``, in words."""
    if seen is None:
        return []
    zone = zone_of(user)
    rows = (
        ParticipantChange.objects.filter(participant_id=person.pk, pk__gt=seen)
        .in_order()
        .select_related("actor", "batch")[:20]
    )
    return [
        {
            "label": row.get_kind_display(),
            "when": moment_text(row.at, zone),
            "who": services.because(row),
            "is_own": row.actor_id == user.pk,
        }
        for row in rows
    ]


def closed(visit, sentence, *, status, **details):
    """A page that says why nothing was done."""
    context = context_of(visit, visit.verb.label) | {
        "sentence": sentence,
        "changes": [],
        "maybe_done": False,
        "typed": [],
        "hidden": [],
        **details,
    }
    return TemplateResponse(visit.request, f"{TEMPLATES}/verb_conflict.html", context, status=status)


def context_of(visit, title):
    """What every page of a step needs: the frame, the person as he stands, and what was seen."""
    person = visit.person
    return visit.model_admin.admin_site.each_context(visit.request) | {
        "is_nav_sidebar_enabled": False,
        "opts": visit.model_admin.opts,
        "title": f"{title}: {first_name_initials(person.full_name)}",
        "subtitle": "",
        "step_title": title,
        "person": person,
        "person_line": ", ".join(filter(None, (hidden(person.nik) or "tanpa NIK", place_text(person)))),
        "person_url": person_url(person),
        "seen": person.last_change,
    }
