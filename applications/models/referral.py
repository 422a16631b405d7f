from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.document import StoredPage
from applications.querysets import ReferralPageQuerySet, ReferralQuerySet


class Referral(models.Model):
    """A question to another agency inside one case; that agency sees this case only."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="referrals")
    to_agency = models.ForeignKey("agencies.Agency", models.PROTECT, verbose_name="kepada", related_name="+")
    question = models.TextField("pertanyaan")
    documents = models.ManyToManyField(
        "applications.Document",
        verbose_name="berkas yang boleh dibuka",
        related_name="+",
        blank=True,
        help_text="Hanya berkas ini yang dapat dibuka instansi yang ditanya.",
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="penanya", related_name="+")
    asked_at = models.DateTimeField("ditanyakan")
    due_at = models.DateTimeField("dijawab paling lambat")
    answer = models.TextField("jawaban", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="penjawab", related_name="+"
    )
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "rujukan instansi"
        verbose_name_plural = "rujukan instansi"
        constraints = [
            models.UniqueConstraint(
                name="referral_one_open_per_case",
                fields=["application"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                violation_error_message="Masih ada pertanyaan yang belum dijawab.",
            ),
            models.CheckConstraint(
                name="referral_answer_pair",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                violation_error_message="Jawaban harus mencatat penjawab dan waktunya.",
            ),
        ]

    def __str__(self):
        return f"Rujukan {self.pk}"


class ReferralPage(StoredPage):
    """One page of the evidence an asked agency sent with its answer."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="pages")

    objects = ReferralPageQuerySet.as_manager()

    class Meta:
        verbose_name = "bukti jawaban"
        verbose_name_plural = "bukti jawaban"
        constraints = [models.UniqueConstraint(name="referral_page_once", fields=["referral", "number"])]

    def __str__(self):
        return f"Halaman {self.number} dari jawaban rujukan {self.referral_id}"
