from . import account, entries

app_name = "me"
urlpatterns = [*account.urlpatterns, *entries.urlpatterns]
