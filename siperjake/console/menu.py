"""The pages of the console in the order of the day's work, under the words officers use."""

from typing import Any

#: "app.Model" in order, each with its word where it differs from the model's own name; what is not named comes last.
PAGES: dict[str, str] = {
    "applications.QueuedApplication": "Antrean saya",
    "applications.Referral": "Rujukan",
    "applications.Application": "Riwayat",
    "notifications.Message": "",
    "notifications.TemplateVersion": "",
    "participants.Participant": "Data peserta",
    "participants.Household": "Keluarga",
    "participants.DuplicatePair": "Kemungkinan ganda",
    "participants.ImportBatch": "Impor Excel",
    "participants.RegistryExport": "Unduhan data",
    "participants.ColumnMapping": "Susunan kolom",
    "participants.Facility": "Faskes",
    "agencies.Agency": "",
    "agencies.User": "",
    "agencies.Membership": "",
    "agencies.Policy": "",
    "agencies.Holiday": "",
    "agencies.Territory": "",
}
_ORDER = list(PAGES)


def in_order(app_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Django's list of apps and their models, sorted and named by ``PAGES``."""
    for app in app_list:
        for model in app["models"]:
            model["name"] = PAGES.get(_key(app, model)) or model["name"]
        app["models"].sort(key=lambda model, app=app: (_place(_key(app, model)), model["name"]))
    return sorted(app_list, key=lambda app: min(_place(_key(app, model)) for model in app["models"]))


def _key(app: dict[str, Any], model: dict[str, Any]) -> str:
    return f"{app['app_label']}.{model['object_name']}"


def _place(key: str) -> int:
    return _ORDER.index(key) if key in PAGES else len(_ORDER)
