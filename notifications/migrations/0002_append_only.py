from django.db import migrations

from common.db import AppendOnlyTable


class Migration(migrations.Migration):
    """Wordings and events are history: the database itself refuses to change them."""

    dependencies = [("notifications", "0001_initial")]

    operations = [
        AppendOnlyTable("notifications_templateversion"),
        AppendOnlyTable("notifications_messageevent"),
    ]
