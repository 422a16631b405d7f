"""Who may do what to accounts and policies; the policy of each rule is its docstring."""

from datetime import date

from agencies.models import Agency, User
from agencies.scoping import scope_of


def can_manage_policy(user: User, territory_code: str | None) -> bool:
    """An administrator decides for his own area; only a superuser decides nationally."""
    scope = scope_of(user)
    if scope.everything:
        return True
    return territory_code is not None and scope.allows("agencies.manage_policy", code=territory_code)


def can_manage_agency(user: User, agency: Agency) -> bool:
    """An administrator keeps the offices of his own area."""
    return scope_of(user).allows("agencies.manage_agency", code=agency.territory_id)


def can_manage_users_of(user: User, agency: Agency) -> bool:
    """An administrator appoints in the offices of his own area."""
    return scope_of(user).allows("agencies.manage_users", code=agency.territory_id)


def can_change_account(user: User, account: User, *, today: date) -> bool:
    """An administrator changes the accounts that work only inside his area; never a superuser's (I14)."""
    scope = scope_of(user).limited_to("agencies.manage_users")
    return User.objects.managed_within(scope, today=today).filter(pk=account.pk).exists()


def can_reset_second_factor(user: User, account: User, *, today: date) -> bool:
    """Whoever may change an account, but nobody his own: that asks for the password, on "Akun saya"."""
    return user.pk != account.pk and can_change_account(user, account, today=today)


def can_manage_holiday(user: User, territory_code: str | None) -> bool:
    """An administrator keeps the days off of his own area; only a superuser the national ones."""
    scope = scope_of(user)
    return scope.everything or (
        territory_code is not None and scope.allows("agencies.manage_agency", code=territory_code)
    )
