from django.db import migrations

from common.db import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_initial")]

    operations = [AppendOnlyTable("applications_applicationtransition")]
