from . import account, appeals, certificates, data, entries, home, results

app_name = "me"
urlpatterns = [
    *home.urlpatterns,
    *account.urlpatterns,
    *entries.urlpatterns,
    *results.urlpatterns,
    *appeals.urlpatterns,
    *certificates.urlpatterns,
    *data.urlpatterns,
]
