from . import account, appeals, cases, certificates, data, entries, home, results

app_name = "me"
urlpatterns = [
    *home.urlpatterns,
    *account.urlpatterns,
    *entries.urlpatterns,
    *results.urlpatterns,
    *appeals.urlpatterns,
    *cases.urlpatterns,
    *certificates.urlpatterns,
    *data.urlpatterns,
]
