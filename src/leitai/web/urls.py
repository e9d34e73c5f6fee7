from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("desk/", include("leitai.web.desk.urls")),
    path("judge/", include("leitai.web.judge.urls")),
    path("me/", include("leitai.web.me.urls")),
    path("", include("leitai.web.public.urls")),
]
