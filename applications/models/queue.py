from applications.models.application import Application


class QueuedApplication(Application):
    """The same cases seen as work: what an officer's queue lists."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "antrean"
        verbose_name_plural = "antrean saya"
