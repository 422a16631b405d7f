"""The place where invented families live, and photos that cost no process."""

import pytest

from participants.enums import FacilityKind

from tests.factories import applications as make


@pytest.fixture
def place(db):
    """An office, a village with a postcode, a health centre and a hospital."""
    make.office()
    make.facility()
    make.facility(kind=FacilityKind.HOSPITAL)
    return make.village()


@pytest.fixture
def quick_photos(monkeypatch):
    """Every photo is taken as one small clean page, without the imaging process."""
    monkeypatch.setattr("applications.services.documents.reencode", lambda data, **limits: [make.clean_page()])
