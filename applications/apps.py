from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "Pengajuan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Hand policy keys, message templates and what is shown of a person down to the apps that keep them."""
        from agencies import policies
        from applications import catalogue, letters, messages, participant_panel
        from notifications import templates
        from participants import panels

        policies.register(*catalogue.policy_keys(), *letters.POLICY_KEYS)
        for definition in messages.TEMPLATES:
            templates.register(definition)
        panels.register("cases", panel=participant_panel.cases_panel, signpost=participant_panel.signpost)
        panels.register("messages", panel=participant_panel.messages_panel)
