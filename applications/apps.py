from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "Pengajuan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Hand the policy keys and the message templates of this app down to the apps that keep them."""
        from agencies import policies
        from applications import catalogue, letters, messages
        from notifications import templates

        policies.register(*catalogue.policy_keys(), *letters.POLICY_KEYS)
        for definition in messages.TEMPLATES:
            templates.register(definition)
