"""Addresses of this room."""

from django.urls import path

from yiwang.people.access.pages import asking, catalogue, emergency, own, reviews

urlpatterns = [
    path("desk/access/", asking.home, name="access-desk"),
    path("desk/access/duties/", catalogue.duties, name="access-duties"),
    path("desk/access/things/<str:kind>/<uuid:thing_id>/", asking.thing, name="access-thing"),
    path("desk/access/posts/<uuid:post_id>/", asking.post, name="access-post"),
    path("desk/access/people/<uuid:account_id>/", asking.person, name="access-person"),
    path("desk/access/reviews/", reviews.reviews, name="access-reviews"),
    path("desk/access/reviews/<uuid:review_id>/", reviews.review, name="access-review"),
    path("desk/access/reviews/<uuid:review_id>/export.csv", reviews.export, name="access-review-export"),
    path("desk/access/reviews/<uuid:review_id>/lines/<uuid:line_id>/", reviews.decide, name="access-line"),
    path("desk/emergency/", emergency.emergencies, name="access-glass"),
    path("desk/emergency/export.csv", emergency.export, name="access-glass-export"),
    path("desk/emergency/new/", emergency.new, name="access-glass-new"),
    path("desk/emergency/<uuid:access_id>/", emergency.emergency, name="access-glass-one"),
    path("account/emergency/", own.emergencies, name="account-emergency"),
]
