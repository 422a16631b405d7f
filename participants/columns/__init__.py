"""The columns of offices' Excel files: what headings and raw cells mean, the layouts to write, empty templates.

Pure: no database. Lists of villages and facilities are handed in as ``Lookups``.
"""

from participants.columns.cells import CellError, Problem, problem
from participants.columns.fields import FIELDS, FORBIDDEN, Field, Use
from participants.columns.headings import ColumnMatch, header_score, match_columns
from participants.columns.layouts import LAYOUTS, Layout, LayoutColumn
from participants.columns.places import Lookups
from participants.columns.profiles import PROFILES, Profile
from participants.columns.reader import ParsedRow, RowReader
from participants.columns.templates import build_template

__all__ = [
    "FIELDS",
    "FORBIDDEN",
    "LAYOUTS",
    "PROFILES",
    "CellError",
    "ColumnMatch",
    "Field",
    "Layout",
    "LayoutColumn",
    "Lookups",
    "ParsedRow",
    "Problem",
    "Profile",
    "RowReader",
    "Use",
    "build_template",
    "header_score",
    "match_columns",
    "problem",
]
