"""What the views beside the admin classes need of the class that serves them."""

from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from triage.models import Questionnaire, Release


class QuestionnairePages(Protocol):
    def found(self, request: HttpRequest, pk: int) -> Questionnaire:
        """The questionnaire, if the user may see it."""

    def page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse: ...

    def message_user(self, request: HttpRequest, message: str, level: int = ...) -> None: ...


class ReleasePages(Protocol):
    def found(self, request: HttpRequest, pk: UUID) -> Release:
        """The release, if the user may see it."""

    def page(
        self, request: HttpRequest, template: str, title: str, release: Release, **context: Any
    ) -> HttpResponse: ...

    def message_user(self, request: HttpRequest, message: str, level: int = ...) -> None: ...
