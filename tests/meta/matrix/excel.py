"""Files that came in and went out of a district, and who may open the pages about them."""

import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from agencies.enums import Role
from agencies.roles import ROLE_PERMISSIONS
from participants.columns import PROFILES
from participants.enums import BatchState, ExportState, RowVerdict, Source
from participants.models import ColumnMapping, ImportBatch, ImportRow, RegistryExport

from tests.factories import applications as made
from tests.meta.matrix.rules import NOBODY, SUPERUSER, Rule, admin_of

_SUPER = frozenset({SUPERUSER})
_LOAD, _RELEASE, _EXPORT = (
    f"participants.{name}" for name in ("import_participant", "release_import", "export_participant")
)


def _holders(*permissions):
    return frozenset(role for role in Role if ROLE_PERMISSIONS[role] & {*permissions}) | _SUPER


LOADERS, FILE_READERS, EXPORTERS = _holders(_LOAD), _holders(_LOAD, _RELEASE), _holders(_EXPORT)


def make_files(district, word):
    """A file to review, one that was applied, a kept naming of columns, and an export of the operator's."""
    who = district.officers[Role.OPERATOR_DATA]
    for state in (BatchState.REVIEW, BatchState.APPLIED):
        person = made.Person()
        applied = {"apply_by": who, "applied_at": made.NOON} if state == BatchState.APPLIED else {}
        one = ImportBatch.objects.create(
            file=ContentFile(b"isi", name="x"),
            filename=f"{word()}.xlsx",
            sha256="a" * 64,
            size=3,
            agency=district.office,
            uploaded_by=who,
            uploaded_at=made.NOON,
            source=Source.BPJS,
            data_on=made.NOON.date(),
            columns={"found": {word(): "nik"}, "unknown": [word()], "samples": {word(): [word()]}},
            notices=[word()],
            state=state,
            rows_done=1,
            rows_total=1,
            new_count=1,
            **applied,
        )
        fields = {"nik": [None, person.nik], "full_name": [None, word()]}
        problems = [{"column": word(), "value": word(), "code": "x", "reason": word(), "advice": word()}]
        ImportRow.objects.create(
            batch=one,
            number=2,
            verdict=RowVerdict.NEW,
            nik=person.nik,
            full_name=word(),
            territory=district.village,
            fields=fields,
            problems=problems,
        )
    ColumnMapping.objects.create(
        agency=district.office, name=word(), columns={word(): "nik"}, saved_by=who, saved_at=made.NOON
    )
    RegistryExport.objects.create(
        user=who,
        agency=district.office,
        at=made.NOON,
        filters={},
        description=word(),
        layout="lengkap",
        format="csv",
        state=ExportState.READY,
        row_count=1,
        file=ContentFile(word().encode(), name="x"),
        ready_at=made.NOON,
        expires_at=timezone.now() + datetime.timedelta(hours=24),
    )


def _file(state, **more):
    def args(district):
        return {"batch": ImportBatch.objects.get(agency=district.office, state=state).public_id} | more

    return args


def _export(district):
    return {"export": RegistryExport.objects.get(agency=district.office).public_id}


def _first(model):
    return lambda district: model.objects.filter(agency=district.office).order_by("pk").first()


def _object(model):
    return lambda district: {"object_id": _first(model)(district).pk}


_DOOR, _BATCH, _OUT = (f"admin:participants_{name}" for name in ("participant", "importbatch", "registryexport"))
_OWN = frozenset({Role.OPERATOR_DATA})  # an export opens to whoever asked for it, not even to a superuser

EXCEL = {
    f"{_DOOR}_import": (Rule(LOADERS, status=(302,)),),
    f"{_DOOR}_export": (Rule(EXPORTERS, status=(302,)),),
    f"{_DOOR}_process_import": (Rule(NOBODY),),
    **admin_of("participants", "importbatch", reads=FILE_READERS, pick=_first(ImportBatch)),
    f"{_BATCH}_change": (Rule(FILE_READERS, _object(ImportBatch), status=(302,)),),
    f"{_BATCH}_upload": (Rule(LOADERS),),
    f"{_BATCH}_templates": (Rule(LOADERS),),
    f"{_BATCH}_template": (Rule(LOADERS, lambda district: {"profile": next(iter(PROFILES))}),),
    f"{_BATCH}_page": (
        Rule(FILE_READERS, _file(BatchState.REVIEW)),
        Rule(FILE_READERS, _file(BatchState.APPLIED)),
    ),
    f"{_BATCH}_progress": (Rule(FILE_READERS, _file(BatchState.REVIEW)),),
    f"{_BATCH}_mapping": (Rule(LOADERS, _file(BatchState.REVIEW)),),
    f"{_BATCH}_apply": (
        # A small file is its operator's to apply; a superuser has no office.
        Rule(_OWN, _file(BatchState.REVIEW)),
        Rule(FILE_READERS, _file(BatchState.APPLIED), status=(409,)),
    ),
    f"{_BATCH}_discard": (Rule(LOADERS, _file(BatchState.REVIEW)),),
    f"{_BATCH}_undo": (Rule(LOADERS, _file(BatchState.APPLIED)),),
    f"{_BATCH}_undo_row": (Rule(LOADERS, _file(BatchState.APPLIED, number=2)),),
    f"{_BATCH}_rejected": (Rule(NOBODY, _file(BatchState.REVIEW)),),
    **admin_of("participants", "registryexport", reads=EXPORTERS, pick=_first(RegistryExport)),
    f"{_OUT}_change": (Rule(EXPORTERS, _object(RegistryExport), status=(302,)),),
    f"{_OUT}_create": (Rule(EXPORTERS),),
    f"{_OUT}_page": (Rule(_OWN, _export),),
    f"{_OUT}_progress": (Rule(_OWN, _export),),
    f"{_OUT}_download": (Rule(_OWN, _export),),
    **admin_of("participants", "columnmapping", reads=LOADERS, deletes=LOADERS, pick=_first(ColumnMapping)),
}
