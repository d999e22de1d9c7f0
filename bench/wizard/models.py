from django.db import models


class Answers(models.Model):
    """What the wizard stores of a patient, as the product does."""

    answers = models.JSONField()
    care_level = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "wizard"

    def __str__(self) -> str:
        return str(self.pk)
