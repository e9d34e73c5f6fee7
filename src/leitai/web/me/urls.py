from . import account

app_name = "me"
urlpatterns = [*account.urlpatterns]
