"""The words of a column, kept by the database: every way of writing keeps them, and the operation can be run again."""

import re
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import NotSupportedError, connection, models
from django.db.migrations.state import ProjectState

from common.db import (
    WordSearch,
    search_create_statements,
    search_drop_statements,
    with_words,
    word_search_tables,
)

TABLE = "common_tests_shelf"


class Shelf(models.Model):
    """A table of this test only."""

    words = models.CharField(max_length=200)

    class Meta:
        app_label = "common_tests"
        db_table = TABLE
        managed = False

    def __str__(self) -> str:
        return f"row {self.pk}"


def migrate(operation, *, backwards=False):
    """Run an operation outside any migration."""
    state = ProjectState()
    with connection.schema_editor() as editor:
        move = operation.database_backwards if backwards else operation.database_forwards
        move("common_tests", editor, state, state)


@pytest.fixture
def shelf(transactional_db):
    """A searched table with one row from before, gone after the test."""
    Shelf._meta.managed = True
    with connection.schema_editor() as editor:
        editor.create_model(Shelf)
    Shelf.objects.create(words="SITI AMINA")
    migrate(WordSearch(TABLE, "words"))
    yield
    migrate(WordSearch(TABLE, "words"), backwards=True)
    with connection.schema_editor() as editor:
        editor.delete_model(Shelf)
    Shelf._meta.managed = False


def found(*alternatives, **options):
    """The rows that hold the words."""
    rows = with_words(Shelf.objects.all(), "words", [words.split() for words in alternatives], **options)
    return sorted(rows.values_list("words", flat=True))


@pytest.mark.django_db(transaction=True)
class TestWordsAreKept:
    def test_rows_from_before_and_new_ones(self, shelf):
        Shelf.objects.bulk_create([Shelf(words="SITI RAMA"), Shelf(words="AMINA SARI")])
        assert found("AMINA") == ["AMINA SARI", "SITI AMINA"]
        assert found("SITI AM") == ["SITI AMINA"]
        assert found("SIT RAMA") == []
        assert found("SIT RA", beginnings=True) == ["SITI RAMA"]
        assert found("SITI RAMA", "AMINA SA") == ["AMINA SARI", "SITI RAMA"]
        assert found("siti") == ["SITI AMINA", "SITI RAMA"]

    def test_changed_and_deleted_rows(self, shelf):
        Shelf.objects.update(words="BUDI")
        assert (found("SITI"), found("BUDI")) == ([], ["BUDI"])
        Shelf.objects.filter(words="BUDI").update(words="BUDI")
        Shelf.objects.all().delete()
        assert found("BUDI") == []
        Shelf.objects.create(words="BUDI")
        assert found("BUDI") == ["BUDI"]

    def test_set_based_writing(self, shelf):
        with connection.cursor() as cursor:
            for _ in range(4):
                cursor.execute(f"INSERT INTO {TABLE} (words) SELECT words FROM {TABLE}")  # noqa: S608 - own name
        assert len(found("SITI")) == 16

    def test_hostile_words_are_words(self, shelf):
        for word in ('"', "'", "*", "(", "a:*", "\\", "AND", "NOT", "x' | 'y", '" OR "SITI', "|"):
            found(word)
        assert found('"SITI"') == ["SITI AMINA"]
        assert found() == found("' ", "*") == []

    def test_scope_and_limit_go_together(self, shelf):
        rows = with_words(Shelf.objects.filter(pk__gte=0).exclude(words="X"), "words", [["SITI"]])
        assert rows.order_by().values_list("pk", flat=True)[:1].count() == 1

    def test_run_again_and_taken_away(self, shelf):
        assert TABLE in word_search_tables(connection)
        migrate(WordSearch(TABLE, "words"))
        assert found("SITI") == ["SITI AMINA"]
        migrate(WordSearch(TABLE, "words"), backwards=True)
        assert TABLE not in word_search_tables(connection)
        migrate(WordSearch(TABLE, "words"), backwards=True)
        migrate(WordSearch(TABLE, "words"))
        assert found("SITI") == ["SITI AMINA"]

    @pytest.mark.sqlite
    def test_altering_a_column_loses_it_and_the_operation_sets_it_again(self, shelf):
        old, new = models.CharField(max_length=200), models.CharField(max_length=220)
        for field in (old, new):
            field.set_attributes_from_name("words")
            field.model = Shelf
        old.null = True
        with connection.schema_editor() as editor:
            editor.alter_field(Shelf, old, new)
        assert TABLE not in word_search_tables(connection)
        Shelf.objects.create(words="BUDI")
        migrate(WordSearch(TABLE, "words"))
        assert found("BUDI") == ["BUDI"]

    @pytest.mark.sqlite
    def test_a_hundred_thousand_rows_stay_cheap(self, shelf):
        """Goal: less than a second more than without; a slow machine is given three."""
        Shelf.objects.bulk_create([Shelf(words=f"NAMA{number % 977} SITI{number % 53}") for number in range(1_000)])
        started = time.perf_counter()
        copying = f"INSERT INTO {TABLE} (words) SELECT a.words FROM {TABLE} a, {TABLE} b WHERE b.id <= 100"  # noqa: S608 - own name
        with connection.cursor() as cursor:
            cursor.execute(copying)
        assert time.perf_counter() - started < 4
        assert len(found("SITI7")) > 1_000


@pytest.mark.django_db
def test_what_a_migration_indexes_is_indexed_after_all_migrations():
    """On SQLite a later AlterField would lose the triggers: then a new name is never found."""
    declared = set()
    for path in Path(settings.BASE_DIR).glob("*/migrations/*.py"):
        declared |= set(re.findall(r'WordSearch\(\s*["\'](\w+)["\']', path.read_text()))
    assert declared and declared <= word_search_tables(connection)


@pytest.mark.once
def test_sql_for_both_databases_and_no_other():
    assert any("fts5" in statement for statement in search_create_statements("sqlite", TABLE, "words"))
    assert "USING gin" in " ".join(search_create_statements("postgresql", TABLE, "words"))
    for make in (
        lambda: search_create_statements("oracle", TABLE, "words"),
        lambda: search_drop_statements("x", TABLE),
    ):
        with pytest.raises(NotSupportedError):
            make()


@pytest.mark.once
@pytest.mark.parametrize("names", [("Rows", "words"), ("rows", "a b"), ("rows; drop", "words"), ("", "words")])
def test_only_plain_names(names):
    with pytest.raises(ValueError, match="plain lower-case name"):
        WordSearch(*names)


@pytest.mark.once
def test_can_be_written_and_described():
    operation = WordSearch(TABLE, "words")
    assert operation.deconstruct() == ("WordSearch", (TABLE, "words"), {})
    assert operation.describe() == f"Index the words of {TABLE}.words"
    assert operation.migration_name_fragment == f"{TABLE}_words_words"
