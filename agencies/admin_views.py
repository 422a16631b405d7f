"""Console pages with a form of their own: each translates HTTP into one service call."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from agencies import policies, services
from agencies.admin_forms import AppointmentForm, EndMembershipForm, OfficerForm, PolicyForm
from agencies.enums import Role
from agencies.models import Membership, Policy, User
from agencies.perms import can_manage_users_of, can_reset_second_factor


def add_policy(request: HttpRequest, model_admin: ModelAdmin) -> HttpResponse:
    """Choose a key first, then write its new value."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    code = request.GET.get("key")
    if not code:
        context = _context(request, model_admin, "Pilih kebijakan") | {"keys": policies.all_keys().values()}
        return TemplateResponse(request, "agencies/console/policy_keys.html", context)
    try:
        definition = policies.get_key(code)
    except policies.UnknownPolicy:
        raise Http404 from None

    def write(data: dict[str, Any]) -> Policy:
        return services.set_policy(
            definition.code,
            value=data["value"],
            territory_code=data["territory"].pk if data["territory"] else None,
            valid_from=data["valid_from"],
            legal_basis=data["legal_basis"],
            note=data["note"],
            actor=request.user,
            at=timezone.now(),
        )

    form = PolicyForm(
        request.POST or None,
        definition=definition,
        actor=request.user,
        admin_site=model_admin.admin_site,
        initial={"valid_from": timezone.localdate()},
    )
    return _form_page(request, model_admin, form, write, title=definition.label, done="Kebijakan dicatat.")


def add_membership(request: HttpRequest, model_admin: ModelAdmin) -> HttpResponse:
    """Appoint somebody who has an account."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied

    def write(data: dict[str, Any]) -> Membership:
        return services.grant_membership(**data | {"role": Role(data["role"])}, actor=request.user)

    form = AppointmentForm(
        request.POST or None,
        actor=request.user,
        admin_site=model_admin.admin_site,
        initial={"user": request.GET.get("user"), "valid_from": timezone.localdate()},
    )
    return _form_page(request, model_admin, form, write, title="Penugasan baru", done="Penugasan dicatat.")


@sensitive_post_parameters("password")
def add_officer(request: HttpRequest, model_admin: ModelAdmin) -> HttpResponse:
    """Make an account together with its first appointment."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied

    def write(data: dict[str, Any]) -> Any:
        return services.create_officer(**data | {"role": Role(data["role"])}, actor=request.user)

    form = OfficerForm(
        request.POST or None,
        actor=request.user,
        admin_site=model_admin.admin_site,
        initial={"valid_from": timezone.localdate()},
    )
    return _form_page(request, model_admin, form, write, title="Petugas baru", done="Akun dan penugasan dibuat.")


def end_membership(request: HttpRequest, model_admin: ModelAdmin, object_id: str) -> HttpResponse:
    """Let a term of office end."""
    membership = model_admin.get_object(request, object_id)
    if membership is None:
        raise Http404
    if not can_manage_users_of(request.user, membership.agency):
        raise PermissionDenied

    def write(data: dict[str, Any]) -> Membership:
        return services.end_membership(membership=membership, last_day=data["last_day"], actor=request.user)

    form = EndMembershipForm(request.POST or None, initial={"last_day": timezone.localdate()})
    title = f"Akhiri penugasan {membership.user}: {membership.get_role_display()} di {membership.agency}"
    return _form_page(request, model_admin, form, write, title=title, done="Penugasan diakhiri.", change=True)


def reset_second_factor(request: HttpRequest, model_admin: ModelAdmin, object_id: str) -> HttpResponse:
    """Confirm, then take away the second factor of an officer who lost his phone."""
    account = _account(request, model_admin, object_id)
    if not can_reset_second_factor(request.user, account, today=timezone.localdate()):
        raise PermissionDenied
    return _confirm_page(
        request,
        model_admin,
        account,
        services.reset_second_factor,
        title=f"Hapus kode masuk {account}",
        text="Petugas ini keluar dari semua perangkat. Saat masuk lagi dengan kata sandi, ia memasang kode di HP baru. "
        "Pastikan dahulu bahwa benar ia sendiri yang meminta.",
        button="Hapus kode masuk",
        done="Kode masuk dihapus.",
    )


def end_sessions(request: HttpRequest, model_admin: ModelAdmin, object_id: str) -> HttpResponse:
    """Confirm, then sign an officer out everywhere."""
    return _confirm_page(
        request,
        model_admin,
        _account(request, model_admin, object_id),
        services.end_sessions,
        title="Akhiri semua sesi",
        text="Petugas ini keluar dari semua perangkat sekarang juga. Isian yang belum ia kirim bisa hilang.",
        button="Akhiri semua sesi",
        done="Semua sesi diakhiri.",
    )


def _account(request: HttpRequest, model_admin: ModelAdmin, object_id: str) -> User:
    """Return the account; 404 outside the reader's scope, 403 where he may look but not change."""
    account = model_admin.get_object(request, object_id)
    if account is None:
        raise Http404
    if not model_admin.has_change_permission(request, account):
        raise PermissionDenied
    return account


def _confirm_page(
    request: HttpRequest,
    model_admin: ModelAdmin,
    account: User,
    verb: Callable[..., None],
    *,
    title: str,
    text: str,
    button: str,
    done: str,
) -> HttpResponse:
    """Show what will happen to ``account``; on POST call ``verb``, log it and go back to the account."""
    back = reverse(model_admin_url(model_admin, "change"), args=[account.pk])
    if request.method == "POST":
        verb(user=account, actor=request.user, at=timezone.now())
        model_admin.log_change(request, account, done)
        model_admin.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(back)
    context = _context(request, model_admin, title) | {"text": text, "button": button, "back": back, "account": account}
    return TemplateResponse(request, "agencies/console/confirm.html", context)


def _form_page(
    request: HttpRequest,
    model_admin: ModelAdmin,
    form: forms.Form,
    write: Callable[[dict[str, Any]], models.Model],
    *,
    title: str,
    done: str,
    change: bool = False,
) -> HttpResponse:
    """Show ``form``; when it is sent and right, call ``write`` once, log it and go back to the list."""
    if request.method == "POST" and form.is_valid():
        try:
            row = write(form.cleaned_data)
        except ValidationError as error:
            _take_over_errors(form, error)
        else:
            log = model_admin.log_change if change else model_admin.log_addition
            log(request, row, done)
            model_admin.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(reverse(model_admin_url(model_admin, "changelist")))
    context = _context(request, model_admin, title) | {"form": form, "media": model_admin.media + form.media}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "agencies/console/form.html", context, status=status)


def _take_over_errors(form: forms.Form, error: ValidationError) -> None:
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)


def _context(request: HttpRequest, model_admin: ModelAdmin, title: str) -> dict[str, Any]:
    return model_admin.admin_site.each_context(request) | {"opts": model_admin.opts, "title": title}


def model_admin_url(model_admin: ModelAdmin, page: str) -> str:
    """Return the name of a page of ``model_admin`` for ``reverse``."""
    opts = model_admin.opts
    return f"{model_admin.admin_site.name}:{opts.app_label}_{opts.model_name}_{page}"
