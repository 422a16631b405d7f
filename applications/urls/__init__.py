from applications.urls import intake, tracking

urlpatterns = [*intake.urlpatterns, *tracking.urlpatterns]
