from . import accounts, audit, jobs

app_name = "desk"
urlpatterns = [*accounts.urlpatterns, *audit.urlpatterns, *jobs.urlpatterns]
