"""The world of two districts, shared by the suites that look for what one may see of the other."""

import copy
import shutil

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.db import transaction

from applications.models import DocumentPage, ReferralPage
from participants.models import ImportBatch, RegistryExport

from tests.factories import applications as made
from tests.factories.agencies import UserFactory
from tests.meta.matrix.world import AT, build_world


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Both districts, made once for a module inside a transaction that is rolled back; ``files`` is their store."""
    files = tmp_path_factory.mktemp("matrix")
    store = FileSystemStorage(location=files)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        for model in (DocumentPage, ReferralPage, ImportBatch, RegistryExport):
            patch.setattr(model._meta.get_field("file"), "storage", store)
        patch.setattr("applications.services.referrals.reencode", lambda data, **limits: [made.clean_page()])
        with time_machine.travel(AT, tick=False):
            built = build_world()
            built.superuser = UserFactory(superuser=True)
        built.files = files
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world, db, tmp_path):
    """A copy of the world inside a test's own savepoint, with its files, at its time."""
    shutil.copytree(built_world.files, tmp_path / "private", dirs_exist_ok=True)
    with time_machine.travel(AT, tick=False):
        yield copy.deepcopy(built_world)
