"""Sign-in and rights from memberships (design §3, ux-and-security §4.4 I10).

Django asks ``get_user`` at every request; it reads the memberships once for that request's user object and answers
None for a disabled officer or one without an active membership. So a moved, ended or disabled officer is a stranger at
his next click: no session needs to be searched for. Groups and user permissions in the database open nothing.
"""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from agencies.models import User
from agencies.roles import ROLE_PERMISSIONS
from agencies.scoping import remember_memberships, scope_of


class MembershipBackend(ModelBackend):
    """Password sign-in for officers with an active membership; rights are those of the roles held now."""

    def user_can_authenticate(self, user: User) -> bool:
        """Say whether the account is enabled and has an active membership, or belongs to a superuser."""
        return super().user_can_authenticate(user) and not scope_of(user).is_empty

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session with his memberships read, None when he may no longer enter."""
        user = User.objects.filter(pk=user_id).first()
        if user is None:
            return None
        remember_memberships(user)
        return user if self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return no rights: none are given to a person."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return no rights: none are given to a group."""
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the rights of all roles held now; none about one single object, which ``Scope.allows`` answers.

        A superuser is answered by ``User.has_perm`` before any backend.
        """
        if obj is not None:
            return set()
        return {permission for role in scope_of(user_obj).roles for permission in ROLE_PERMISSIONS[role]}

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether a role held now gives ``perm``."""
        return perm in self.get_all_permissions(user_obj, obj)
