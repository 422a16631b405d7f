"""What django-import-export may know of people: which columns there are. No row of ours passes through it.

Files are read by ``services.importing`` and written by ``services.exporting``; the library is the door in the admin
(buttons, permissions, formats) and the yardstick of ``bench/exporting.py``.
"""

from import_export import resources

from participants.models import Participant
from participants.models.participant import PersonState

#: Every column of a person's state, in its order.
FIELDS = tuple(field.name for field in PersonState._meta.local_fields)


class ParticipantResource(resources.ModelResource):
    """The columns of a person's state. It writes for the bench and reads nothing."""

    class Meta:
        model = Participant
        fields = FIELDS
        export_order = FIELDS

    def import_data(self, *args, **kwargs):
        """Raise NotImplementedError: the library would save rows one by one, past verdicts and history."""
        raise NotImplementedError("files are read by participants.services.importing")
