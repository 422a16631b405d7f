from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "Kepesertaan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Hand the policy keys of this app down to the app that keeps them."""
        from agencies import policies
        from participants.policies import KEYS

        policies.register(*KEYS)
