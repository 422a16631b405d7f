from django.db import migrations, models

from common.db import WordSearch


class Migration(migrations.Migration):
    dependencies = [("participants", "0003_append_only")]

    operations = [
        WordSearch("participants_participant", "name_key"),
        migrations.RemoveIndex(model_name="participant", name="participant_place_idx"),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(models.F("territory"), models.F("segment"), models.F("status"), models.F("status_on"), models.F("care_class"), models.F("facility"), models.F("desil"), models.F("no_nik_reason"), models.F("died_on"), models.F("left_on"), models.F("merged_into"), name="participant_list_idx"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(models.F("participant_id"), condition=models.Q(("verdict", "sama")), name="import_row_same_idx"),
        ),
    ]
