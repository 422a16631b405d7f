"""The one door by which the evidence of an asked agency leaves the private store."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications import services
from applications.enums import ReadKind
from applications.models import Referral, ReferralPage
from common.responses import private_image


@require_safe
def page(request, model_admin, pk, page):
    """One page as an image, for whoever sees the question it answers; the read is written down (U12)."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    case = model_admin.get_queryset(request).select_related("agency").filter(pk=pk).first()
    if case is None:
        raise Http404
    questions = Referral.objects.visible_to(request.user).filter(application=case)
    pages = ReferralPage.objects.visible_to(request.user)
    row = pages.filter(public_id=page, referral__in=questions).first()
    if row is None:
        raise Http404
    try:
        with row.file.open("rb") as file:
            data = file.read()  # some hundred KB at most
    except FileNotFoundError:
        raise Http404 from None
    services.record_read(application=case, user=request.user, kind=ReadKind.DOCUMENT, at=timezone.now())
    return private_image(data)
