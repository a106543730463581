"""Users: in their own lists, and as the small objects inside other rows (API notes, sections 5 and
5.10)."""

from __future__ import annotations

from .clock import iso
from .records import User


def person(portal, zpuid, *, full=False, image=False):
    """A user inside another row: numeric zuid, zpuid text; a deleted account has e-mail
    EMAIL_CLOSED."""
    user = portal.by_id.get(zpuid)
    if user is None:
        return {
            "zuid": 0,
            "zpuid": zpuid,
            "name": "",
            "email": "EMAIL_CLOSED",
            "first_name": "",
            "last_name": "",
        }
    row = {"zuid": user.zuid} if user.zuid is not None else {}
    row |= {
        "zpuid": user.id,
        "name": user.name,
        "email": "EMAIL_CLOSED" if user.closed else user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
    }
    if full:
        row["full_name"] = user.name
    if image:
        row["image_url"] = "https://example.invalid/photo"
    return row


def nobody(portal, *, full=False):
    """The pseudo user of unassigned work."""
    row = {
        "zuid": 0,
        "zpuid": portal.fixed_id(58),
        "name": "Unassigned User",
        "email": "Unassigned User",
        "first_name": "Unassigned User",
        "last_name": "",
    }
    return row | {"full_name": "Unassigned User"} if full else row


def person_or_nobody(portal, zpuid, *, full=False):
    """A user, or the pseudo user when there is none."""
    return person(portal, zpuid, full=full) if zpuid else nobody(portal, full=full)


def created_by(portal, zpuid, *, desk=False):
    """Who created a record; Desk writes zuid -1."""
    if desk:
        return {
            "zuid": -1,
            "zpuid": portal.fixed_id(59),
            "name": "Zoho Desk",
            "email": "Zoho Desk",
            "first_name": "Zoho Desk",
            "last_name": "",
        }
    return person_or_nobody(portal, zpuid)


def _cost(user):
    amount = {"amount": user.cost_rate, "formatted_amount": f"{user.cost_rate:.2f}"}
    return amount | {"currency_code": user.currency} if user.currency else amount


def _business_hours(portal):
    return {
        "name": "Standard Business Hours",
        "id": portal.vocabulary.named_id("hours", "Standard Business Hours"),
    }


def client_users(portal):
    """The people of the customers as users: the list gives them out with all others (5.3)."""
    return [
        User(
            id=contact.id,
            created=contact.created,
            modified=contact.modified,
            name=contact.name,
            first_name=contact.name.partition(" ")[0],
            last_name=contact.name.partition(" ")[2],
            email=contact.email,
            role="Client",
            profile="Client",
            user_type="client_user",
            confirmed=False,
        )
        for contact in portal.tables["contact"].values()
    ]


def user_v31(portal, user, _traits):
    """A row of /api/v3.1/…/users: zuid is text, and missing like last_name for unconfirmed
    invitees."""
    row = {
        "business_hours": _business_hours(portal),
        "updated_time": iso(user.modified),
        "role": {"name": user.role, "id": portal.vocabulary.named_id("role", user.role)},
        "added_time": iso(user.created),
        "is_confirmed": user.confirmed,
        "is_resend_invite": False,
        "full_name": user.name,
        "user_type": user.user_type,
        "portal_profile": {
            "name": user.profile,
            "id": portal.vocabulary.named_id("profile", user.profile),
            "is_default": user.profile != "Customer",
        },
        "id": user.id,
        "first_name": user.first_name,
        "email": "EMAIL_CLOSED" if user.closed else user.email,
        "status": user.status,
        "budget": {"cost_rate_per_hour": _cost(user)},
    }
    if user.last_name:
        row["last_name"] = user.last_name
    if user.zuid is not None:
        row |= {"zuid": str(user.zuid), "last_accessed_on": iso(user.modified)}
    return row


def user_v3(portal, user, _traits):
    """A row of /api/v3/…/users: zpuid instead of id, numeric zuid."""
    profile_id = portal.vocabulary.named_id("profile", user.profile)
    row = {
        "zpuid": user.id,
        "name": user.name,
        "display_name": user.name,
        "email": "EMAIL_CLOSED" if user.closed else user.email,
        "is_active": user.status == "active",
        "status": user.status,
        "user_type": user.user_type,
        "profile": {
            "id": profile_id,
            "name": user.profile,
            "type": user.user_type,
            "is_default": user.profile != "Customer",
        },
        "role": {
            "id": portal.vocabulary.named_id("role", user.role),
            "name": user.role,
            "type": user.user_type,
        },
        "business_hours": _business_hours(portal),
        "budget": {"cost_rate_per_hour": _cost(user)},
        "added_time": iso(user.created),
        "updated_time": iso(user.modified),
    }
    if user.zuid is not None:
        row |= {"zuid": user.zuid, "last_accessed_on": iso(user.modified)}
    return row
