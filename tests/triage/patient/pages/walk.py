"""A patient in the tests: answers questions through the site's own forms."""

from typing import Any

from django.test import Client
from django.urls import reverse

from triage.patient.views.visits import Visit

NO_DANGER = {"danger-signs": ["_none"]}
LID = {**NO_DANGER, "sides": "one", "areas": ["eyelid"], "duration": "4", "tired": "yes"}
WHOLE = {**LID, "medicines": ("", ["_none"])}


class Walk:
    """One patient's way through the questionnaire, which must exist."""

    def __init__(self, client: Client, slug: str = "twitching", preview: bool = False) -> None:
        self.client, self.slug = client, slug
        self.prefix = "preview-" if preview else ""

    def url(self, page: str, **kwargs: str) -> str:
        return reverse(f"triage:{self.prefix}{page}", kwargs={"slug": self.slug, **kwargs})

    @property
    def visit(self) -> Visit:
        """Where the patient stands, as the page of all answers has it."""
        visit: Visit = self.get("answers").context["visit"]
        return visit

    def begin(self) -> Any:
        return self.client.post(self.url("start"))

    def get(self, page: str, **kwargs: str) -> Any:
        return self.client.get(self.url(page, **kwargs))

    def ask(self, link_id: str, change: bool = False) -> Any:
        return self.client.get(self.url("question", link_id=link_id) + ("?change" if change else ""))

    def answer(self, link_id: str, answer: Any, change: bool = False, **more: Any) -> Any:
        """Answer one question. A pair is something typed and the boxes ticked beside it."""
        fields: dict[str, Any] = {link_id: answer}
        if isinstance(answer, tuple):
            typed, ticked = answer
            fields = {link_id: typed, f"{link_id}-alone": ticked}
        if link_id == "duration":
            fields.setdefault("duration-unit", "days")
        address = self.url("question", link_id=link_id) + ("?change" if change else "")
        return self.client.post(address, fields | more)

    def confirm_medicines(
        self,
        started: dict[str, str] | None = None,
        meaning: dict[str, str] | None = None,
        typed: str | None = None,
        change: bool = False,
    ) -> Any:
        """Send the page of the medicines as it stands, but for what is said here, by the names typed."""
        form = self.ask("medicines").context["form"]
        fields = {name: form[name].initial for name in form.fields if form[name].initial}
        for card in form.cards:
            fields |= {card.time_name: (started or {}).get(card.name, fields.get(card.time_name, ""))}
            fields |= {card.meaning_name: (meaning or {}).get(card.name, fields.get(card.meaning_name, ""))}
        fields |= {"medicines": fields["medicines"] if typed is None else typed}
        address = self.url("question", link_id="medicines") + ("?change" if change else "")
        return self.client.post(address, fields)

    def answers(self, answers: dict[str, Any]) -> Any:
        """Begin, and answer all these; the last response."""
        response = self.begin()
        for link_id, answer in answers.items():
            response = self.answer(link_id, answer)
        return response


def errors(response: Any) -> list[str]:
    """What the error summary says."""
    return [message for _target, message in response.context["form"].error_list]
