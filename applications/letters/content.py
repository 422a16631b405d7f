"""What a letter says, gathered once when it is issued and kept with it; ``official`` prints exactly this.

A snapshot is plain JSON: head, addressee and a list of blocks (text, facts, table, items) in the order of printing.
Nothing in it is read from the case again, so a letter printed years later says the same.
"""

import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from agencies.enums import TerritoryKind
from agencies.models import Signatory
from applications.answers import display_answer
from applications.completeness import rule_context
from applications.enums import LetterKind, ReasonCode, Sex
from applications.letters.numbering import letter_number
from applications.letters.parts import letterhead_of, shown_url
from applications.letters.policies import classification_key, copies_key
from common.codes import format_ticket
from common.dates import format_date, format_long_date
from common.masking import mask_nik

CLASSIFICATION_LENGTH = 13  # of the token {klasifikasi}: no number gets longer than its pattern, which the column holds
ADULT_YEARS = 17  # whoever is younger has no KTP and is written to through the parents
ORDINARY = "Biasa"


def letter_content(*, case, kind, signatory, at):
    """The snapshot of a letter of ``kind`` about ``case`` as it stands at ``at``: all that is printed but its number.

    JSON-able. A DECISION names the NIK in full, for the office that receives it; the others mask it.
    """
    context = rule_context(case, at=at)
    make = {LetterKind.DECISION: _decision, LetterKind.REFUSAL: _refusal, LetterKind.MISSING: _missing}[kind]
    return {
        "letterhead": letterhead_of(case.agency),
        "paper": context.policy("letters.paper"),
        "place_date": ", ".join(part for part in (_place(case.agency), format_date(context.today)) if part),
        "name": case.full_name,
        "signature": signature_block(signatory, on=context.today),
        "copies": _copies(case, context.policy(copies_key(kind))),
        **make(case, context),
    }


def number_of(*, case, kind, sequence, at):
    """The text of letter number ``sequence`` of the case's office, on the office's day of ``at``."""
    context = rule_context(case, at=at)
    return letter_number(
        format=case.agency.letter_number_format,
        classification=context.policy(classification_key(kind))[:CLASSIFICATION_LENGTH],
        sequence=sequence,
        on=context.today,
    )


def signature_block(signatory, *, on):
    """Lines above the room to sign, then name, rank and NIP as printed (domain-facts §9)."""
    position = signatory.position
    if signatory.capacity == Signatory.Capacity.ON_BEHALF:
        heading = [f"a.n. {_head_of(signatory.agency, on=on)}", position]
    else:
        heading = [f"{signatory.capacity} {position}".strip()]
    return {"heading": heading, "name": signatory.name, "rank": signatory.rank, "nip": _spaced_nip(signatory.nip)}


def _head_of(agency, *, on):
    """For whom somebody signs "a.n.": the office's own head or acting head on that day."""
    heads = agency.signatories.on(on).exclude(capacity=Signatory.Capacity.ON_BEHALF)
    head = heads.first()
    return f"{head.capacity} {head.position}".strip() if head else f"Kepala {agency.name}"


def _spaced_nip(nip):
    """ "196412291990031002" gives "19641229 199003 1 002" (domain-facts §2.6)."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if len(nip) == 18 else nip


def _decision(case, context):
    wording = case.definition.decision
    blocks = [_text(wording.opening), _facts([*_person(case), *_answers(case, wording.facts)])]
    blocks += [_text(sentence) for sentence in wording.body(case, context)]
    members = list(case.members.order_by("position")) if wording.members else []
    if members:
        blocks += [_text(wording.members), _family(members)]
    decided = format_date(localtime(case.decided_at, case.agency.zone))
    blocks += [
        _text(
            f"Persetujuan diberikan pada tanggal {decided}. Dasar: {context.policy(f'{case.service}.letter_basis')}."
        ),
        _text(wording.closing),
    ]
    addressee = [str(line) for line in wording.addressee(case, context)]
    return {"title": wording.title, "head": [], "addressee": addressee, "blocks": blocks}


def _refusal(case, context):
    days = context.policy("letters.appeal_days")
    last = context.today + datetime.timedelta(days=days)
    office = case.agency.name
    blocks = [
        _text(f"Terima kasih atas pengajuan Saudara kepada {office}, dengan data sebagai berikut:"),
        _facts(_short_facts(case)),
        _text("Setelah diperiksa, dengan berat hati kami sampaikan bahwa pengajuan tersebut belum dapat disetujui."),
        _facts([["Alasan", _ground(case)], ["Dasar hukum", context.policy(f"{case.service}.letter_basis")]]),
        _text(
            f"Bila Saudara tidak sependapat atau mempunyai bukti baru, Saudara berhak meminta pemeriksaan ulang dalam "
            f"{days} hari sejak tanggal surat ini, paling lambat {format_long_date(last)}. Permintaan disampaikan ke "
            f"{office}{_reach(case.agency)} dengan membawa surat ini. Pemeriksaan ulang tidak dipungut biaya."
        ),
        _text("Hak Saudara untuk mengajukan keberatan menurut Undang-Undang Nomor 30 Tahun 2014 tetap berlaku."),
        _text("Demikian pemberitahuan ini kami sampaikan. Atas perhatian Saudara kami ucapkan terima kasih."),
    ]
    return _to_family(case, context, subject="Pemberitahuan belum dapat disetujui", blocks=blocks)


def _missing(case, context):
    request = case.corrections.get(closed_at__isnull=True)
    items = [
        {
            "label": case.definition.target_label(item.target_kind, item.target),
            "reason": _reason(item.reason_code),
            "note": item.note,
        }
        for item in request.items.order_by("pk")
    ]
    blocks = [
        _text(f"Sehubungan dengan pengajuan Saudara kepada {case.agency.name}, dengan data sebagai berikut:"),
        _facts(_short_facts(case)),
        _text("masih ada yang perlu diperbaiki atau dilengkapi, yaitu:"),
        {"kind": "items", "items": items},
        _text(
            f"Mohon perbaikan disampaikan paling lambat {format_long_date(request.deadline)}. Perbaikan dapat dikirim "
            f"di {shown_url(reverse('track'))} dengan nomor tiket dan PIN, atau dibawa ke kantor desa atau kelurahan, "
            f"atau ke {case.agency.name}{_reach(case.agency)}."
        ),
        _text(
            "Bila sampai tanggal tersebut belum kami terima, pengajuan kami tutup dan Saudara boleh mengajukan lagi. "
            "Layanan ini tidak dipungut biaya."
        ),
        _text("Demikian kami sampaikan. Atas perhatian Saudara kami ucapkan terima kasih."),
    ]
    return _to_family(case, context, subject="Permintaan kelengkapan berkas", blocks=blocks)


def _to_family(case, context, *, subject, blocks):
    """A letter with Nomor, Sifat, Lampiran, Hal, addressed to the family's home."""
    street = " ".join(part for part in (case.address, *_rt_rw(case)) if part)
    addressee = [_salutation(case, context.today), street, case.village.full_name]
    return {
        "title": "",
        "head": [["Sifat", ORDINARY], ["Lampiran", "-"], ["Hal", subject]],
        "addressee": [line for line in addressee if line],
        "blocks": blocks,
    }


def _salutation(case, today):
    """ "Sdr." or "Sdri."; the parents of a child."""
    birth = case.birth_date
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    if age < ADULT_YEARS:
        return f"Orang tua/wali dari {case.full_name}"
    return f"{'Sdri.' if case.sex == Sex.FEMALE else 'Sdr.'} {case.full_name}"


def _person(case):
    """Who it is, in full: the receiving office looks the person up by these."""
    birth = ", ".join(part for part in (case.birth_place, format_date(case.birth_date)) if part)
    home = [" ".join(part for part in (case.address, *_rt_rw(case)) if part), case.village.full_name]
    return [
        ["Nama", case.full_name],
        ["NIK", case.nik or f"Belum ada ({case.get_no_nik_reason_display()})"],
        ["Nomor KK", case.kk_number],
        ["Tempat, tanggal lahir", birth],
        ["Jenis kelamin", case.get_sex_display()],
        ["Alamat", ", ".join(part for part in home if part)],
    ]


def _rt_rw(case):
    return [f"{word} {number}" for word, number in (("RT", case.rt), ("RW", case.rw)) if number]


def _short_facts(case):
    return [
        ["Nama", case.full_name],
        ["NIK", mask_nik(case.nik) if case.nik else "Belum ada"],
        ["Layanan", case.definition.name],
        ["Nomor tiket", format_ticket(case.ticket)],
        ["Tanggal pengajuan", format_date(localtime(case.submitted_at, case.agency.zone))],
    ]


def _answers(case, facts):
    shown = [[label, display_answer(case, case.definition.question(name))] for name, label in facts]
    return [[label, value] for label, value in shown if value]


def _family(members):
    return {
        "kind": "table",
        "headings": ["No.", "Nama", "NIK", "Kedudukan", "Tanggal lahir"],
        "widths": [6, 30, 24, 18, 22],
        "rows": [
            [
                str(number),
                member.full_name,
                member.nik or "Belum ada",
                member.get_family_relation_display().partition(" (")[0] or "-",
                format_date(member.birth_date) if member.birth_date else "-",
            ]
            for number, member in enumerate(members, start=1)
        ],
    }


def _ground(case):
    """Why not, in words. "Alasan lain" alone is no ground: what the decider wrote stands in its place."""
    if case.decision_reason != ReasonCode.OTHER:
        return f"{case.get_decision_reason_display()}."
    move = case.transitions.filter(verb="reject").in_order().last()
    return (move.note if move else "") or "Alasan lain. Silakan bertanya ke kantor kami."


def _reason(code):
    """The reason of one item; the catch-all says nothing, its note does."""
    return "" if code == ReasonCode.OTHER else ReasonCode(code).label


def _reach(agency):
    address = " ".join(part for part in (agency.address, agency.postcode) if part)
    return f" ({address})" if address else ""


def _place(agency):
    return agency.city or agency.territory.name


def _copies(case, text):
    """The policy's list with the titles of this case's place filled in."""
    village = case.village
    titles = {
        "{kepala_daerah}": _regent(case.agency.territory),
        "{camat}": f"Camat {village.parent.name}",
        "{kepala_desa}": _village_head(village),
    }
    lines = []
    for part in text.split(";"):
        line = part.strip()
        for token, title in titles.items():
            line = line.replace(token, title)
        if line:
            lines.append(line)
    return lines


def _regent(territory):
    """ "Kabupaten Kudus" has a Bupati, "Kota Tomohon" a Wali Kota."""
    kind, _, name = territory.name.partition(" ")
    title = {"Kabupaten": "Bupati", "Kota": "Wali Kota"}.get(kind)
    return f"{title} {name}" if title and name else "Kepala Daerah"


def _village_head(village):
    title = {TerritoryKind.KELURAHAN: "Lurah", TerritoryKind.DESA_ADAT: "Kepala Desa Adat"}
    return f"{title.get(village.kind, 'Kepala Desa')} {village.name}"


def _text(sentence):
    return {"kind": "text", "text": sentence}


def _facts(rows):
    return {"kind": "facts", "rows": rows}
