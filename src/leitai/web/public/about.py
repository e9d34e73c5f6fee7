"""What is said about the site itself: for developers, on accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from .kept import kept


@kept(300)
def developers(request: HttpRequest) -> HttpResponse:
    """Open data, the programs' door, formats, the verifier."""
    return render(request, "public/about_developers.html")


@kept(300)
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use the site, and whom to tell when it fails."""
    return render(request, "public/about_accessibility.html")


urlpatterns = [
    path("developers/", developers, name="developers"),
    path("accessibility/", accessibility, name="accessibility"),
]
