"""Addresses of the administrator's desk, of the own account, and of the first password."""

from django.urls import path

from yiwang.people.pages import account, first, organizations, past, people, person, posts, succession

urlpatterns = [
    path("desk/people/", people.people, name="people-desk"),
    path("desk/people/export.csv", people.export, name="people-export"),
    path("desk/people/new/", people.new, name="people-new"),
    path("desk/people/<uuid:account_id>/", person.person, name="people-person"),
    path("desk/people/<uuid:account_id>/assign/", person.assign, name="people-assign"),
    path("desk/organizations/", organizations.organizations, name="organizations"),
    path("desk/organizations/<uuid:organization_id>/", organizations.organization, name="organization"),
    path("desk/organizations/<uuid:organization_id>/new/", organizations.new, name="organization-new"),
    path("desk/organizations/<uuid:organization_id>/past/", past.past, name="organization-past"),
    path(
        "desk/organizations/<uuid:organization_id>/succession/", succession.succession, name="organization-succession"
    ),
    path("desk/organizations/<uuid:organization_id>/posts/new/", posts.new, name="post-new"),
    path("desk/posts/<uuid:post_id>/", posts.post, name="post"),
    path("account/", account.account, name="account"),
    path("password/first/", first.first_password, name="password-first"),
]
