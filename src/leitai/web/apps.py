from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "leitai.web"
    label = "web"
    verbose_name = "擂台 Leitai"

    def ready(self) -> None:
        """Guard the rows of events that are lent to a hall."""
        from .services.lending import guard  # noqa: PLC0415 - models are there only now

        guard()
