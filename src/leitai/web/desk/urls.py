from . import accounts, audit, events, jobs, plans, steps

app_name = "desk"
urlpatterns = [
    *accounts.urlpatterns,
    *audit.urlpatterns,
    *jobs.urlpatterns,
    *events.urlpatterns,
    *plans.urlpatterns,
    *steps.urlpatterns,
]
