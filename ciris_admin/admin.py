"""Django admin at /admin/: people, groups and the console's own small tables.

Nothing of the store is here. Sign-in is the console's own, so that throttling holds.
"""

from typing import TYPE_CHECKING, Any

from axes.models import AccessAttempt
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from ciris_admin.access import services
from ciris_admin.access.models import AuthorityKey, SignInLink
from ciris_admin.access.roles import ADMINISTRATOR, denied, has_role
from ciris_admin.chain.recording import record

if TYPE_CHECKING:
    LinkAdminBase = admin.ModelAdmin[SignInLink]
    KeyAdminBase = admin.ModelAdmin[AuthorityKey]
    AttemptAdminBase = admin.ModelAdmin[Any]
    UserAdminBase = UserAdmin[User]
else:  # at run time these classes take no parameters
    LinkAdminBase = KeyAdminBase = AttemptAdminBase = admin.ModelAdmin
    UserAdminBase = UserAdmin


class ConsoleAdminSite(admin.AdminSite):
    """Django admin for administrators, entered through the console's door."""

    site_header = site_title = "CIRIS Admin"
    index_title = "The console's own tables"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return has_role(request.user, ADMINISTRATOR)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise denied(request, ADMINISTRATOR)
        query = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return redirect(f"{reverse('access:sign-in')}?{query}")

    # Django's stubs promise a TemplateResponse; any response does.
    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return _sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("access:account")


@require_POST
def _sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("access:sign-in")


class ByRole:
    """Permissions by role: whoever may enter may do what the class allows."""

    may_change = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return has_role(request.user, ADMINISTRATOR)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, ADMINISTRATOR)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and has_role(request.user, ADMINISTRATOR)

    has_add_permission = has_delete_permission = has_change_permission


class People(ByRole, UserAdminBase):
    """Roles are groups; the flags and permissions that the console does not read are left out."""

    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Access", {"fields": ["is_active", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["username", "email", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = []

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001  # Django passes it by place
        """Record what was changed, in the transaction of the form. Raises AccessRefused."""
        super().save_related(request, form, formsets, change)
        person, by = form.instance, request.user.get_username()
        if not change:
            services.record_added(person, by)
            return
        if "username" in form.changed_data:
            services.record_renamed(person, form.initial["username"], by)
        if "groups" in form.changed_data:
            services.settle_roles(person, by)
        if "is_active" in form.changed_data:
            services.settle_active(person, by)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Say why, where a rule of access refuses what was sent: nothing of it is kept."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except services.AccessRefused as refused:
            messages.error(request, str(refused))
            return redirect(request.get_full_path())

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002  # Django's name for it
        """Record the new password of another; one's own takes the old one, under Account."""
        if id == str(request.user.pk):
            return redirect("access:account")
        before = self.get_object(request, id)
        with transaction.atomic():
            answer = super().user_change_password(request, id, form_url)
            after = self.get_object(request, id)
            if before and after and before.password != after.password:
                services.record_password(after, request.user.get_username())
        return answer

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is deleted: what they did stays theirs. People are deactivated."""
        return False


class Groups(ByRole, GroupAdmin):
    """The roles, made by a migration; their names are what the console reads."""

    may_change = False
    fields = ["name"]
    filter_horizontal = []


class Links(ByRole, LinkAdminBase):
    """One-time sign-in links: who got one, and whether it was used."""

    may_change = False
    list_display = ["user", "made", "expires", "used"]
    fields = ["user", "made", "expires", "used"]


class Keys(ByRole, KeyAdminBase):
    """Authorities' keys, to be read: they are enrolled, confirmed and revoked on their page."""

    may_change = False
    list_display = ["authority", "label", "enrolled_at", "confirmed_at", "revoked_at"]
    fields = [
        *("person", "authority", "key_id", "public_key", "label", "enrolment", "enrolled_at"),
        *("confirmed_at", "confirmed_by", "revoked_at", "revoked_by", "revoked_reason"),
    ]


class Attempts(ByRole, AttemptAdminBase):
    """Failed sign-ins; deleting a row lets that name in again before its wait is over."""

    may_change = False
    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    fields = ["username", "ip_address", "user_agent", "failures_since_start", "attempt_time"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, ADMINISTRATOR)

    def delete_model(self, request: HttpRequest, obj: AccessAttempt) -> None:
        """Let a name in again from an address, and record it, or neither."""
        with transaction.atomic():
            super().delete_model(request, obj)
            said = {"name": obj.username, "address": obj.ip_address}
            record("access.sign-in.unlocked", by=request.user.get_username(), payload=said)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AccessAttempt]) -> None:
        for attempt in queryset:
            self.delete_model(request, attempt)


site = ConsoleAdminSite(name="admin")
site.register(User, People)
site.register(Group, Groups)
site.register(SignInLink, Links)
site.register(AuthorityKey, Keys)
site.register(AccessAttempt, Attempts)
