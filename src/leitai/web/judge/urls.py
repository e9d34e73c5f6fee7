from . import declare, incidents, marks

app_name = "judge"
urlpatterns = [*marks.urlpatterns, *declare.urlpatterns, *incidents.urlpatterns]
