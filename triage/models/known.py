from django.db import models
from django.utils.translation import gettext_lazy as _


class KnownMedicine(models.Model):
    """A medicine known by its names alone: nothing is said about what it does.

    `known_medicines` is the only reader and writer.
    """

    name = models.CharField(_("name"), unique=True)
    other_names = models.JSONField(_("other names"), default=list, blank=True)

    class Meta:
        verbose_name = _("known medicine")
        verbose_name_plural = _("known medicines")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
