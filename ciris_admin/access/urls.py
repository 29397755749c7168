"""Sign-in, one's account, and people."""

from django.urls import path

from ciris_admin.access import account, people, views

app_name = "access"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/<str:token>", views.sign_in_by_link, name="link"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("preferences/", views.preferences, name="preferences"),
    path("account/", account.account, name="account"),
    path("account/sessions/<str:handle>/end/", account.end_session, name="end-session"),
    path("account/sign-out/", account.sign_out_everywhere, name="sign-out-everywhere"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add-person"),
    path("people/<int:person_id>/link/", people.link, name="person-link"),
    path("people/<int:person_id>/roles/", people.set_roles, name="person-roles"),
    path("people/<int:person_id>/active/", people.set_active, name="person-active"),
]
