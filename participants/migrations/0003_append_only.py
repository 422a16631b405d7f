from django.db import migrations

from common.db import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_registry")]

    operations = [
        AppendOnlyTable("participants_participantchange"),
        AppendOnlyTable("participants_participantread"),
    ]
