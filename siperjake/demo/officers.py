"""The officers of the demo: who takes which step of a case, and what they write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agencies.models import Agency, User
from agencies.worktime import WorkCalendar
from applications import services
from applications.answers import shown_answers
from applications.catalogue import SERVICES
from applications.completeness import rule_context
from applications.enums import LetterKind, ReasonCode, Status, TargetKind, Verdict
from applications.models import Application
from applications.services.letters import ALLOWED_IN
from siperjake.demo.stories import Plan

Attach = Callable[[Application, str, datetime], None]
Right = Callable[[Application, list[str]], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """One thing a family did wrong: a question or a paper, why, what the officer writes, how the photo is spoilt."""

    target_kind: TargetKind
    target: str
    reason: ReasonCode
    note: str
    flaw: str = ""


KTP_BLURRED = Slip(
    target_kind=TargetKind.DOCUMENT,
    target="ktp",
    reason=ReasonCode.UNREADABLE,
    note="NIK dan nama di foto KTP tidak terbaca. Foto ulang di tempat terang.",
    flaw="blur",
)
KK_CUT = Slip(
    target_kind=TargetKind.DOCUMENT,
    target="kk",
    reason=ReasonCode.CUT_OFF,
    note="Sisi kiri KK terpotong. Foto satu lembar penuh dari atas.",
    flaw="cut",
)
KK_BLURRED = Slip(
    target_kind=TargetKind.DOCUMENT,
    target="kk",
    reason=ReasonCode.UNREADABLE,
    note="Nama anggota keluarga tidak terbaca.",
    flaw="blur",
)
SKTM_CUT = Slip(
    target_kind=TargetKind.DOCUMENT,
    target="sktm",
    reason=ReasonCode.CUT_OFF,
    note="Bagian cap dan tanda tangan harus terlihat.",
    flaw="cut",
)
SHORT_ADDRESS = Slip(
    target_kind=TargetKind.FIELD,
    target="address",
    reason=ReasonCode.DATA_DIFFERS,
    note="Alamat kurang lengkap. Tulis parit dan dusun seperti di KK.",
)
MISSPELT_NAME = Slip(
    target_kind=TargetKind.FIELD,
    target="full_name",
    reason=ReasonCode.DATA_DIFFERS,
    note="Ejaan nama berbeda dengan KTP.",
)
WRONG_SKTM_NUMBER = Slip(
    target_kind=TargetKind.FIELD,
    target="sktm_number",
    reason=ReasonCode.DATA_DIFFERS,
    note="Nomor SKTM berbeda dengan suratnya.",
)

ROUNDS = (
    (KTP_BLURRED,),
    (KK_CUT, SHORT_ADDRESS),
    (MISSPELT_NAME,),
    (KTP_BLURRED, KK_BLURRED),
    (SKTM_CUT, WRONG_SKTM_NUMBER),
    (KTP_BLURRED, MISSPELT_NAME, SHORT_ADDRESS),
)
SECOND_ROUND = Slip(
    target_kind=TargetKind.FIELD,
    target="rt",
    reason=ReasonCode.DATA_DIFFERS,
    note="RT di isian berbeda dengan RT di KK.",
)

QUESTIONS = {
    "dukcapil-1404": (
        "Apakah NIK dan nomor KK ini padan dengan data kependudukan?",
        "NIK dan nomor KK padan. Status hidup, alamat sesuai.",
    ),
    "bpjs-1404": (
        "Apakah nomor kartu ini masih aktif di segmen mandiri, dan berapa bulan tunggakannya?",
        "Kartu nonaktif karena premi. Tunggakan sesuai isian pemohon.",
    ),
    "dinkes-1404": (
        "Apakah pasien ini pernah dibantu Jamkesda tahun ini?",
        "Belum pernah dibantu tahun ini.",
    ),
}
#: Papers laid beside the question; the other agency opens no others.
SHOWN_TO = {"dukcapil-1404": ("ktp", "kk"), "bpjs-1404": ("kk",), "dinkes-1404": ("surat_pengantar",)}
ASKED = {"peralihan": "bpjs-1404", "pembebasan": "dinkes-1404"}
ANSWERERS = {"dukcapil-1404": "mitra.dukcapil", "bpjs-1404": "mitra.bpjs", "dinkes-1404": "mitra.dinkes"}

REJECTIONS = {
    "pembebasan": (ReasonCode.TOO_LATE, ReasonCode.CEILING_SPENT, ReasonCode.NOT_RESIDENT),
    "peralihan": (ReasonCode.CIVIL_SERVANT, ReasonCode.WELL_OFF, ReasonCode.NIK_NOT_MATCHED),
}
USUAL_REJECTIONS = (
    ReasonCode.ALREADY_ACTIVE,
    ReasonCode.WELL_OFF,
    ReasonCode.CIVIL_SERVANT,
    ReasonCode.NIK_NOT_MATCHED,
    ReasonCode.DUPLICATE,
)
FEEDBACK = "Umpan balik BPJS (contoh)."
WRONG_LETTER = "Salah penanda tangan. Diganti dengan surat baru."
ONE_REPLACED_IN = 25
"""Of so many letters one is revoked and issued anew, signed by the head himself."""
REFUSALS = (ReasonCode.NIK_NOT_MATCHED, ReasonCode.ALREADY_ACTIVE, ReasonCode.DUPLICATE)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Officers by user name, offices of the district by code, the office clock."""

    officers: Mapping[str, User]
    agencies: Mapping[str, Agency]
    calendar: WorkCalendar

    def slips(self, plan: Plan) -> tuple[Slip, ...]:
        """What the family of this case did wrong the first time, of what its service asks."""
        service = SERVICES[plan.service]
        asked = {question.name for question in service.questions} | {rule.kind for rule in service.documents}
        return tuple(slip for slip in ROUNDS[plan.index % len(ROUNDS)] if slip.target in asked) or (KTP_BLURRED,)

    def verifier(self, plan: Plan) -> User:
        """The officer who checks this case."""
        return self.officers["verifikator" if plan.index % 3 else "verifikator2"]

    def decider(self, plan: Plan) -> User:
        """The officer who decides on this case: never the one who checks."""
        return self.officers["penyetuju" if plan.index % 5 else "kadis"]

    def take_step(
        self, step: str, *, case: Application, plan: Plan, at: datetime, attach: Attach, right: Right
    ) -> None:
        """Call the verb of one step with its officer. ``attach`` and ``right`` bring what the family mends."""
        checker, decider, clerk = self.verifier(plan), self.decider(plan), self.officers["operator.data"]
        rng = plan.random(f"{step}:{at.isoformat()}")
        by_checker = {"application": case, "actor": checker, "at": at}
        by_decider = {"application": case, "actor": decider, "at": at}
        by_clerk = {"application": case, "actor": clerk, "at": at}
        match step:
            case "endorse":
                services.endorse_application(
                    application=case, actor=self.officers["operator.kecamatan"], at=at, note="Benar warga desa kami."
                )
            case "take":
                services.take_application(**by_checker)
            case "release":
                services.release_application(**by_checker, note="Dialihkan ke petugas lain.")
            case "return":
                self._return(case, plan, at)
            case "resubmit":
                self._mend(case, at, attach, right)
            case "refer":
                self._ask(case, checker, at)
            case "answer":
                code = ASKED.get(case.service, "dukcapil-1404")
                services.answer_referral(
                    application=case, actor=self.officers[ANSWERERS[code]], at=at, answer=QUESTIONS[code][1]
                )
            case "withdraw":
                services.withdraw_referral(**by_checker, note="Jawaban sudah didapat lewat telepon.")
            case "verify":
                self._find_right(case, checker, at)
                services.verify_application(**by_checker, note="Data sesuai berkas.")
            case "send_back":
                services.send_back_application(
                    **by_decider, reason_code=ReasonCode.DATA_DIFFERS, note="Periksa lagi nama di KK."
                )
            case "approve":
                services.approve_application(**by_decider)
            case "reject":
                reason = rng.choice(REJECTIONS.get(case.service, USUAL_REJECTIONS))
                services.reject_application(**by_decider, reason_code=reason, note="Sesuai hasil pemeriksaan.")
            case "reconsider":
                services.reconsider_application(**by_checker, note="Warga membawa bukti baru.")
            case "recap":
                services.recap_application(**by_clerk)
            case "unrecap":
                services.unrecap_application(**by_clerk, note="Ditunda ke rekap bulan depan.")
            case "send":
                services.send_application(**by_clerk)
            case "accept":
                services.accept_application(**by_clerk, note=FEEDBACK)
            case "refuse":
                services.refuse_application(
                    **by_clerk, reason_code=rng.choice(REFUSALS), note="Umpan balik BPJS (contoh)."
                )
            case "requeue":
                services.requeue_application(**by_clerk, note="Data sudah diperbaiki.")
            case "finish":
                services.finish_application(**by_decider)
            case "cancel":
                services.cancel_application(application=case, at=at, reason_code=ReasonCode.WITHDRAWN)
            case "cancel_by_officer":
                services.cancel_application(
                    **by_checker, reason_code=ReasonCode.WITHDRAWN, note="Permintaan warga di loket."
                )
            case "expire":
                services.expire_unanswered_corrections(at=at)
            case _:
                raise ValueError(f"no such step: {step}")

    def sign_letters(self) -> int:
        """Issue the letters of the demo cases that have none yet, in the order of their days; return how many.

        After the cases, not within: they are played one by one, and a register is numbered by the calendar.
        """
        due = sorted(self._letters_due(), key=lambda letter: (letter[0], letter[1].pk))
        for number, (at, case, kind, officer) in enumerate(due, start=1):
            signatories = case.agency.signatories
            own = signatories.filter(nip=officer.nip).first()
            issued = {"application": case, "kind": kind, "actor": officer}
            letter = services.issue_letter(**issued, at=at, signatory=own)
            if kind == LetterKind.DECISION and number % ONE_REPLACED_IN == 0:
                later = at + timedelta(minutes=40)
                services.revoke_letter(letter=letter, actor=officer, at=later, reason=WRONG_LETTER)
                services.issue_letter(**issued, at=later, signatory=signatories.first())
        return len(due)

    def _letters_due(self) -> Iterator[tuple[datetime, Application, LetterKind, User]]:
        """When, about which case, of which kind, by whom: every refusal, most decisions, some requests for papers."""
        officers = {officer.pk: officer for officer in self.officers.values()}
        without = Application.objects.exclude(letters__kind__in=list(ALLOWED_IN)).select_related(
            "agency__territory", "village__parent", "hospital"
        )
        for case in without.filter(status__in=[*ALLOWED_IN[LetterKind.DECISION], Status.REJECTED]):
            kind = LetterKind.REFUSAL if case.status == Status.REJECTED else LetterKind.DECISION
            if case.decided_by_id in officers and (kind == LetterKind.REFUSAL or case.pk % 3):
                yield case.decided_at + timedelta(minutes=20), case, kind, officers[case.decided_by_id]
        for case in without.filter(status=Status.RETURNED):
            request = case.corrections.get(closed_at__isnull=True)
            if request.requested_by_id in officers and case.pk % 2:
                at = request.requested_at + timedelta(minutes=20)
                yield at, case, LetterKind.MISSING, officers[request.requested_by_id]

    def _return(self, case: Application, plan: Plan, at: datetime) -> None:
        checker = self.verifier(plan)
        slips = self.slips(plan) if not case.corrections.exists() else (SECOND_ROUND,)
        wrong = {slip.target for slip in slips if slip.target_kind == TargetKind.DOCUMENT}
        for document in case.documents.current():
            verdict = Verdict.REJECTED if document.kind in wrong else Verdict.ACCEPTED
            services.judge_document(document=document, verdict=verdict, actor=checker, at=at)
        services.return_application(
            application=case,
            actor=checker,
            at=at,
            items=[
                services.CorrectionSpec(
                    target_kind=slip.target_kind, target=slip.target, reason_code=slip.reason, note=slip.note
                )
                for slip in slips
            ],
        )

    def _mend(self, case: Application, at: datetime, attach: Attach, right: Right) -> None:
        items = list(case.corrections.get(closed_at__isnull=True).items.all())
        fields = [item.target for item in items if item.target_kind == TargetKind.FIELD]
        for item in items:
            if item.target_kind == TargetKind.DOCUMENT:
                attach(case, item.target, at)
        if fields:
            services.correct_answers(application=case, values=right(case, fields), at=at)
        services.resubmit_application(application=case, at=at)

    def _ask(self, case: Application, checker: User, at: datetime) -> None:
        code = ASKED.get(case.service, "dukcapil-1404")
        services.refer_application(
            application=case,
            actor=checker,
            at=at,
            to_agency=self.agencies[code],
            question=QUESTIONS[code][0],
            due_at=self.calendar.add_days(at, 3),
            documents=case.documents.current().filter(kind__in=SHOWN_TO[code]),
        )

    def _find_right(self, case: Application, checker: User, at: datetime) -> None:
        for document in case.documents.current().filter(verdict=Verdict.REJECTED):
            services.judge_document(document=document, verdict=Verdict.ACCEPTED, actor=checker, at=at)
        context = rule_context(case, at=at)
        asked = [question.name for _step, question, _text in shown_answers(case, context)]
        for name, check in services.standing_checks(case).items():
            if check.verdict == Verdict.REJECTED:
                services.judge_field(application=case, name=name, verdict=Verdict.PENDING, actor=checker, at=at)
        services.judge_all(application=case, names=asked, actor=checker, at=at)
