"""What is tried at each address: own, foreign and mixed objects, address parameters, and forms with foreign keys."""

from urllib.parse import quote

from agencies.enums import AgencyKind, Role

from tests.meta.matrix.rules import ANONYMOUS, SUPERUSER
from tests.meta.matrix.walk import forms_of

#: Roles that stand for all others on the public site, which knows no roles.
_ON_THE_PUBLIC_SITE = (ANONYMOUS, Role.VERIFIKATOR)


def walk_public(walker, address, rules):
    """The public site: whatever district the parts of the address come from, nothing personal is shown."""
    if walker.role not in _ON_THE_PUBLIC_SITE and not address.name.startswith("document_"):
        return
    for rule in rules:
        for district in (walker.world.a, walker.world.b):
            url = address.url(rule.args(district))
            response = walker.get(url, public=True)
            if district is walker.world.a:
                _judge(walker, rule, response, url)
            elif address.name.startswith("document_") and walker.role != SUPERUSER:
                walker.expect_refused(response, url)
            if rule.posts:
                walker.post(url, _poison(walker.world.b, {}), public=True)


def walk_console(walker, address, rules):
    """The console: own objects as the table says, foreign ones never, for whatever parameters and forms."""
    for rule in rules:
        own = rule.args(walker.world.a)
        url = address.url(own)
        response = walker.get(url)
        if response.exc_info:
            continue  # noted; everything else about this page would fail alike
        _judge(walker, rule, response, url)
        is_open = walker.role in rule.opens
        form = forms_of(response) if is_open else None
        if is_open:
            for query in _list_probes(walker.world.b) if rule.is_list else _page_probes(walker.world.b):
                walker.get(f"{url}?{query}")
            if rule.posts:
                _post_to(walker, url, form, rule)
        for values in _with_foreign_parts(own, rule.args(walker.world.b)):
            _try_foreign(walker, address.url(values), form, rule, is_open)
    if address.name == "admin:autocomplete":
        _autocomplete(walker, address.url({}))


def _judge(walker, rule, response, where):
    if walker.role in rule.opens:
        walker.expect_open(response, rule, where)
    else:
        walker.expect_refused(response, where)


def _with_foreign_parts(own, foreign):
    """All of the other district, then each single part of it."""
    if own == foreign:
        return
    yield foreign
    differing = [name for name in own if own[name] != foreign[name]]
    if len(differing) > 1:
        for name in differing:
            yield own | {name: foreign[name]}


def _try_foreign(walker, url, form, rule, is_open):
    if rule.of_all:
        return
    response = walker.get(url)
    if walker.sees_everything:
        return
    walker.expect_refused(response, url)
    if rule.posts or not is_open:
        sent = _poison(walker.world.b, form.fields if form else {}) | _YES
        walker.expect_refused(walker.post(url, sent), f"POST {url}")


def _post_to(walker, url, form, rule):
    walker.post(url, {})
    walker.post(url, _poison(walker.world.b, form.fields if form else {}))
    if rule.is_list:
        case = walker.world.b.main
        for term in (case.nik, case.ticket, case.kk_number, case.full_name, "Knr"):
            walker.post(url, {"q": term})
        foreign = [case.pk for case in walker.world.b.cases.values()]
        for action in (form.actions if form else []) or ["delete_selected"]:
            for across in ("0", "1"):
                data = {"action": action, "_selected_action": foreign, "select_across": across, "index": "0"}
                walker.post(f"{url}?wilayah={walker.world.b.regency}", data)


#: What a confirmation would send.
_YES = {"post": "yes", "_save": "Simpan", "langkah": "ya"}


def _poison(district, fields):
    """A form as the page offers it, with rows of the other district wherever a form might name one."""
    case, officer = district.main, district.officers[Role.VERIFIKATOR]
    keys = {
        **dict.fromkeys(("village", "territory", "parent", "wilayah"), district.village.pk),
        **dict.fromkeys(("agency", "to_agency", "entry_agency", "instansi"), district.agencies[AgencyKind.DUKCAPIL].pk),
        **dict.fromkeys(("user", "to", "assigned_to", "officer", "entered_by", "verified_by"), officer.pk),
        **dict.fromkeys(("application", "case", "other", "duplicate_of", "pk", "id", "object_id"), case.pk),
        **dict.fromkeys(("document", "documents", "berkas"), case.documents.first().pk),
        **dict.fromkeys(("signatory", "letter"), district.office.signatories.first().pk),
        "_selected_action": [case.pk],
        "rows": [case.pk],
    }
    beyond_the_form = {
        "status": "approved",
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "on",
        "groups": "1",
        "user_permissions": "1",
        "role": "administrator",
        "verdict": "accepted",
        "name": "full_name",
        "reason": "Contoh alasan",
        "note": "Contoh catatan",
        "question": "Contoh pertanyaan?",
        "answer": "Contoh jawaban",
    }
    return {name: value for name, value in fields.items() if value is not None} | beyond_the_form | keys


def _page_probes(district):
    return [f"_popup=1&_to_field=id&_changelist_filters=q%3Dx&e=1&p=2&q=Knr&antre=1&user={_officer(district)}"]


def _officer(district):
    return district.officers[Role.VERIFIKATOR].pk


def _list_probes(district):
    """What a curious officer types behind a list's address (ux-and-security §4.1, I2, I4)."""
    case = district.main
    officer, partner = _officer(district), district.agencies[AgencyKind.DUKCAPIL].pk
    return [
        f"q={case.nik}",
        f"q={quote('applications.Application:' + str(case.pk))}",
        "q=Knr&o=1.2.-3.4&p=0",
        f"nik__startswith={case.nik[:6]}",
        "full_name__contains=Knr&all=&e=1",
        "_popup=1&_to_field=nik",
        f"wilayah={district.village.pk}&status__exact=referred",
        "dari=2020-01-01&sampai=2030-12-31&keadaan=berjalan",
        "chip=saya",
        f"village__exact={district.village.pk}",
        f"territory__code__exact={district.regency}",
        f"agency__id__exact={district.office.pk}",
        f"assigned_to__id__exact={officer}&user__id__exact={officer}",
        f"to_agency__id__exact={partner}",
        f"service__exact={case.service}&is_urgent__exact=0",
    ]


#: Foreign keys a form of the console may complete (model that holds it, its name).
_COMPLETED = (
    ("agencies", "agency", "territory"),
    ("agencies", "holiday", "territory"),
    ("agencies", "policy", "territory"),
    ("agencies", "policy", "created_by"),
    ("agencies", "membership", "user"),
    ("agencies", "membership", "agency"),
    ("agencies", "signatory", "agency"),
    ("applications", "application", "village"),
    ("applications", "application", "agency"),
    ("applications", "application", "assigned_to"),
    ("applications", "application", "duplicate_of"),
    ("applications", "referral", "to_agency"),
    ("applications", "householdmember", "application"),
    ("notifications", "message", "agency"),
    ("participants", "facility", "territory"),
    ("admin", "logentry", "user"),
)


def _autocomplete(walker, url):
    for app, model, field in _COMPLETED:
        for term in ("KNR", walker.world.b.regency, ""):
            answer = walker.get(f"{url}?app_label={app}&model_name={model}&field_name={field}&term={term}")
            if answer.status_code != 200:
                break
