from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """What the console's lists, their search and the search for duplicates read by (bench/console.py)."""

    dependencies = [("applications", "0006_first_taken")]

    operations = [
        migrations.RemoveIndex(model_name="application", name="application_village_idx"),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                F("submitted_at"),
                F("id"),
                F("service"),
                F("village"),
                F("status"),
                F("agency"),
                F("entry_agency"),
                name="application_arrival_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                F("status"),
                F("submitted_at"),
                F("id"),
                F("village"),
                F("agency"),
                F("entry_agency"),
                name="application_status_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                F("village"),
                F("submitted_at"),
                F("id"),
                F("status"),
                F("agency"),
                F("entry_agency"),
                name="application_place_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                F("status"),
                F("service"),
                F("agency"),
                F("village"),
                F("due_at"),
                F("entry_agency"),
                name="application_open_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                F("first_taken_at"),
                F("submitted_at"),
                F("agency"),
                F("village"),
                F("entry_agency"),
                F("status"),
                name="application_taken_idx",
                condition=Q(first_taken_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                F("decided_at"),
                F("submitted_at"),
                F("agency"),
                F("village"),
                F("entry_agency"),
                F("status"),
                name="application_decided_idx",
                condition=Q(decided_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(F("kk_number"), name="application_kk_idx"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(F("phone"), name="application_phone_idx"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(F("birth_date"), name="application_birth_idx"),
        ),
        migrations.AddIndex(
            model_name="householdmember",
            index=models.Index(F("nik"), name="member_nik_idx"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["sha256"], name="document_sha256_idx"),
        ),
        migrations.AddIndex(
            model_name="applicationtransition",
            index=models.Index(fields=["actor", "at"], name="transition_actor_idx"),
        ),
    ]
