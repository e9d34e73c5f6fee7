from . import accounts, audit

app_name = "desk"
urlpatterns = [*accounts.urlpatterns, *audit.urlpatterns]
