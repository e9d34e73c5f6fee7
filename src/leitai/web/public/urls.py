from . import about, boards, certificates, data, draws, events, notices, preferences, sign_in

app_name = "public"
urlpatterns = [
    *preferences.urlpatterns,
    *events.urlpatterns,
    *boards.urlpatterns,
    *certificates.urlpatterns,
    *draws.urlpatterns,
    *data.urlpatterns,
    *notices.urlpatterns,
    *about.urlpatterns,
    *sign_in.urlpatterns,
]
