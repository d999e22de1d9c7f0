from django.db import models
from django.utils.translation import gettext_lazy as _


class KnownMedicine(models.Model):
    """A medicine of the site's list, a product of several, or one of which nothing but its names is known.

    `medicines.vocabulary` is the only writer. A questionnaire says itself which classes its medicines are in:
    `classes` are what a new one starts from.
    """

    name = models.CharField(_("name"))
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    key = models.CharField(_("key"), blank=True, db_index=True)
    classes = models.JSONField(_("classes"), default=list, blank=True)
    ingredients = models.JSONField(_("ingredients"), default=list, blank=True)
    uses = models.JSONField(_("what it is taken for"), default=list, blank=True)
    common = models.PositiveSmallIntegerField(_("how common it is"), default=1)
    sources = models.JSONField(_("sources"), default=list, blank=True)

    class Meta:
        verbose_name = _("known medicine")
        verbose_name_plural = _("known medicines")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
