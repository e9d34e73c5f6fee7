from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "leitai.web"
    label = "web"
    verbose_name = "擂台 Leitai"
