"""Excel into the registry in two phases: rows get verdicts, a person looks, then all is written."""

from participants.services.importing.applying import apply_batch
from participants.services.importing.reading import read_batch
from participants.services.importing.receiving import (
    FileTooLarge,
    NotReady,
    SecondPersonNeeded,
    discard_abandoned,
    discard_batch,
    map_columns,
    may_apply,
    receive_file,
    request_apply,
    request_undo,
)
from participants.services.importing.rejects import rejected_workbook
from participants.services.importing.undoing import UndoPreview, undo_batch, undo_preview, undo_row

__all__ = [
    "FileTooLarge",
    "NotReady",
    "SecondPersonNeeded",
    "UndoPreview",
    "apply_batch",
    "discard_abandoned",
    "discard_batch",
    "map_columns",
    "may_apply",
    "read_batch",
    "receive_file",
    "rejected_workbook",
    "request_apply",
    "request_undo",
    "undo_batch",
    "undo_preview",
    "undo_row",
]
