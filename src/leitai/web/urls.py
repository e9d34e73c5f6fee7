from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from leitai.web.api.door import api

to_sign_in = RedirectView.as_view(pattern_name="public:sign-in", query_string=True)

urlpatterns = [
    # The stock admin's own pages know no lock-out, no second factor and no acts.
    path("admin/login/", to_sign_in),
    path("admin/logout/", RedirectView.as_view(pattern_name="public:sign-out")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="public:password")),
    path("admin/", admin.site.urls),
    path("desk/", include("leitai.web.desk.urls")),
    path("judge/", include("leitai.web.judge.urls")),
    path("pad/", include("leitai.web.judge.pads")),
    path("api/v1/", api.urls),
    path("me/", include("leitai.web.me.urls")),
    path("", include("leitai.web.public.urls")),
]
