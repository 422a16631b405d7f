"""The sheets that offices know, told apart by their headings: whose they are and how they count (domain-facts §6.9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from participants.columns.codes import MARITAL_CODES, RELATION_CODES, SEX_CODES, Codes
from participants.enums import Source


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of sheet.

    ``signs`` are meanings or headings (without spaces) of which ``signs_needed`` must be there, beside all of
    ``needs``. ``own_headings`` mean something else here than elsewhere. ``own_place_codes``: the codes of villages may
    come from BPJS's own table, so one that is unknown proves nothing. ``layout`` is the key in ``LAYOUTS`` of the same
    shape.
    """

    key: str
    label: str
    source: str
    layout: str
    relation_codes: Codes
    marital_codes: Codes
    sex_codes: Codes = field(default_factory=lambda: SEX_CODES)
    month_first: bool = False
    own_place_codes: bool = False
    own_headings: Mapping[str, str] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()
    signs_needed: int = 1


_EMPLOYMENT = {"STATUS": "employment_status"}

#: In the order in which they are tried. What fits none is the free one.
PROFILES: dict[str, Profile] = {
    profile.key: profile
    for profile in (
        Profile(
            key="bebas",
            label="Susunan bebas",
            source=Source.OTHER.value,
            layout="lengkap",
            relation_codes=RELATION_CODES["bersama"],
            marital_codes=MARITAL_CODES["bersama"],
            signs=frozenset({"no_nik_reason", "placeholder_nik", "contact_preference"}),  # our own full sheet
        ),
        Profile(
            key="bpjs_mutasi_37",
            label="Formulir mutasi BPJS (37 kolom)",
            source=Source.BPJS.value,
            layout="bpjs_mutasi_37",
            relation_codes=RELATION_CODES["pisa"],
            marital_codes=MARITAL_CODES["tbkc"],
            own_place_codes=True,
            own_headings=_EMPLOYMENT,
            signs=frozenset({"mutation_kind"}),
        ),
        Profile(
            key="bpjs_34",
            label="Formulir pendaftaran BPJS (34 kolom)",
            source=Source.BPJS.value,
            layout="bpjs_34",
            relation_codes=RELATION_CODES["pisa"],
            marital_codes=MARITAL_CODES["tbkc"],
            own_place_codes=True,
            own_headings=_EMPLOYMENT,
            signs=frozenset(
                {"dentist_code", "dentist_name", "salary", "citizenship", "insurance_number", "tax_number", "passport"}
            ),
            signs_needed=3,
        ),
        Profile(
            key="pbi_apbd_22",
            label="Usulan PBI APBD Dinas Sosial (22 kolom)",
            source=Source.OFFICE.value,
            layout="pbi_apbd_22",
            relation_codes=RELATION_CODES["pisa"],
            marital_codes=MARITAL_CODES["bkc"],
            signs=frozenset({"proposed_on", "PESERTASUAMIISTRIANAKTAMBAHAN"}),
        ),
        Profile(
            key="siak",
            label="Data Dukcapil (SIAK)",
            source=Source.DUKCAPIL.value,
            layout="lengkap",
            relation_codes=RELATION_CODES["shdk"],
            marital_codes=MARITAL_CODES["dukcapil"],
            signs=frozenset(
                "religion education blood_type mother_name father_name birth_certificate SHDK STATHBKEL NAMALGKP "
                "TGLLHR TMPTLHR JENISKLMIN STATKWN NOPROP NOKAB NOKEC NOKEL STATUSHUBUNGANDALAMKELUARGA".split()
            ),
            signs_needed=2,
        ),
        Profile(
            key="bpjs_bnba",
            label="Daftar peserta BPJS (BNBA)",
            source=Source.BPJS.value,
            layout="bpjs_bnba",
            relation_codes=RELATION_CODES["pisa"],
            marital_codes=MARITAL_CODES["tbkc"],
            own_place_codes=True,
            needs=frozenset({"card_number"}),
            signs=frozenset({"status", "care_class", "PISAT", "PISA", "valid_until", "member_since"}),
            signs_needed=2,
        ),
    )
}
FREE_PROFILE = "bebas"


def detect_profile(meanings: Collection[str], headings: Collection[str]) -> str:
    """The key of the profile whose signs are among the ``meanings`` and the ``headings`` (without spaces)."""
    found = {*meanings, *headings}
    for profile in PROFILES.values():
        if profile.signs and profile.needs <= found and len(profile.signs & found) >= profile.signs_needed:
            return profile.key
    return FREE_PROFILE
