"""Addresses of the site's own pages."""

from django.urls import path

from yiwang.web.pages import home, login, places, settings_pages

urlpatterns = [
    path("", home.home, name="home"),
    path("firms/", home.firms, name="firms"),
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("place/", places.choose_place, name="place"),
    path("place/set/", places.set_place, name="place-set"),
    path("settings/display", settings_pages.set_display, name="display"),
    path("help/", settings_pages.help_page, name="help"),
    path("style/", settings_pages.style_page, name="style"),
]
