from . import preferences

app_name = "public"
urlpatterns = [*preferences.urlpatterns]
