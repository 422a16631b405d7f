"""Photo pages (S12–S13) and the one door by which a stored page leaves the private store."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications import services
from applications.enums import ReadKind, Status
from applications.forms.uploads import PhotoForm
from applications.models import DocumentPage
from applications.services import within_limit
from applications.views.drafts import is_at_desk, may_fill_in
from applications.views.pages import is_change, page_context, put_away_now
from applications.views.tracked import tracked_case
from applications.views.waiting import device_key, keep_device
from common.imaging import ImageRefused, thumbnail
from common.responses import private_image

TOO_OFTEN = "Terlalu banyak foto dalam waktu singkat. Tunggu beberapa menit, lalu kirim lagi."


def document_step(request, journey, current):
    """One photo, one page. A photo that is refused costs nothing else."""
    case = journey.case
    rule = case.definition.document(current.document)
    document = case.documents.current().filter(kind=rule.kind).prefetch_related("pages").first()
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PhotoForm(
        rule=rule, case=case, context=journey.context, has_photo=document is not None, data=bound[0], files=bound[1]
    )
    if request.method == "POST":
        if request.POST.get("aksi") == "hapus":
            services.remove_document(application=case, kind=rule.kind, at=journey.at)
            return redirect(journey.url(current, is_change=is_change(request)))
        if form.is_valid() and _store(request, journey, current, form):
            return _after(request, journey, current)
        if request.POST.get("aksi") == "simpan" and not request.FILES:
            return put_away_now(request, journey)
    page = page_context(request, journey, current, form)
    page |= {
        "example": rule.example,
        "max_side": rule.max_side,
        "quality": rule.quality,
        "current": _current(document),
        "pages": _page_links(document),
        "is_optional": form.is_optional,
    }
    return keep_device(request, render(request, "public/document.html", page))


def _store(request, journey, current, form):
    """Keep the photo, or skip the page when none was chosen; False when it was refused, with the reason in the form."""
    photo = form.cleaned_data["photo"]
    if photo is None:
        journey.keep(current, {})
        return True
    if not _is_within_limit(request, journey):
        form.add_error("photo", TOO_OFTEN)
        return False
    try:
        services.attach_document(application=journey.case, kind=current.document, data=photo.read(), at=journey.at)
    except (ImageRefused, services.QuotaExceeded, services.DocumentNotExpected) as refused:
        form.add_error("photo", str(refused))
        return False
    journey.case.refresh_from_db()
    journey.look_again()
    return True


def _is_within_limit(request, journey):
    if is_at_desk(request, journey.case):
        return within_limit(scope="upload:officer", key=request.user.pk, at=journey.at)
    return within_limit(scope="upload:device", key=device_key(request), at=journey.at)


def _after(request, journey, current):
    if request.POST.get("aksi") == "simpan":
        return put_away_now(request, journey)
    return redirect(journey.next_url(current, is_change=is_change(request)))


def _page_links(document):
    if document is None:
        return []
    pages = sorted(document.pages.all(), key=lambda page: page.number)
    return [
        {
            "url": reverse("document_page", args=[page.public_id]),
            "small_url": reverse("document_thumbnail", args=[page.public_id]),
            "number": page.number,
        }
        for page in pages
    ]


def _current(document):
    links = _page_links(document)
    if not links:
        return None
    kilobytes = max(1, round(sum(page.size for page in document.pages.all()) / 1000))
    many = f"{len(links)} halaman, " if len(links) > 1 else ""
    return {"url": links[0]["small_url"], "full_url": links[0]["url"], "size_text": f"{many}{kilobytes} KB"}


@login_not_required
@require_safe
def document_page(request, page):
    """One stored page as an image, for whoever may see its case; for everybody else it does not exist (U12)."""
    row = _visible(request, page)
    if not _is_familys_own(request, row.document.application):
        services.record_read(
            application=row.document.application, user=request.user, kind=ReadKind.DOCUMENT, at=timezone.now()
        )
    return private_image(_bytes_of(row))


@login_not_required
@require_safe
def document_thumbnail(request, page):
    """The same page small enough for a weak signal; who may see it is the same question.

    On an officer's case page it is part of the case, whose reading is written down there.
    """
    return private_image(thumbnail(_bytes_of(_visible(request, page))))


def _visible(request, page):
    """The page ``page`` when the visitor may see it. Raises Http404 for all others."""
    row = DocumentPage.objects.filter(public_id=page).select_related("document__application").first()
    if row is None or not _may_see(request, row):
        raise Http404
    return row


def _bytes_of(row):
    try:
        with row.file.open("rb") as file:
            return file.read()  # some hundred KB at most
    except FileNotFoundError:
        raise Http404 from None


def _may_see(request, row):
    """The family while it fills in or tracks (the newest version), officers in whose scope the case lies."""
    case = row.document.application
    if _is_familys_own(request, case):
        return case.status == Status.DRAFT or row.document.is_current
    return case.status != Status.DRAFT and DocumentPage.objects.visible_to(request.user).filter(pk=row.pk).exists()


def _is_familys_own(request, case):
    """A draft of this browser, or the case this browser tracks."""
    if case.status == Status.DRAFT:
        return may_fill_in(request, case)
    tracked = tracked_case(request, at=timezone.now())
    return tracked is not None and tracked.pk == case.pk
