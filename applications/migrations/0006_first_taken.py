from django.db import migrations
from django.db.models import Min, OuterRef, Subquery


def fill(apps, schema_editor):
    """Cases that were taken before the column existed get the moment from their history."""
    using = schema_editor.connection.alias
    taken = (
        apps.get_model("applications", "ApplicationTransition")
        .objects.using(using)
        .filter(application=OuterRef("pk"), verb="take")
        .order_by()
        .values("application")
        .annotate(first=Min("at"))
    )
    apps.get_model("applications", "Application").objects.using(using).filter(first_taken_at__isnull=True).update(
        first_taken_at=Subquery(taken.values("first"))
    )


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_console")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
