from . import about, boards, certificates, data, draws, events, hall, notices, preferences, sign_in

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
    *hall.urlpatterns,
    *sign_in.urlpatterns,
]
