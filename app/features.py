"""The one list of what the product consists of: blueprints, models, jobs and command groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click import Command
from flask import Blueprint, request

from app.accounts import account_views, sessions
from app.accounts import cli as accounts_cli
from app.accounts.views import blueprint as accounts
from app.core import bounces, delivery, hooks, limits
from app.core.access import ActorLoader, current_actor
from app.core.commands import plain_spoken
from app.core.forgetting import Retention
from app.core.i18n import current_language
from app.core.jobs import Job, each_minute
from app.core.views import blueprint as core
from app.core.views import language as choose_language
from app.demo.cli import demo
from app.demo.views import blueprint as demo_pages
from app.door import (
    badge_views,
    folder_jobs,
    folder_mail,
    pairing_views,
    person_scans,
    print_views,
    ready_views,
    roster_api,
    self_views,
    sync_api,
    tonight_views,
    walk_in_views,
)
from app.door import models as door_models
from app.door.api import blueprint as door_api
from app.door.app_views import blueprint as door_app
from app.door.app_views import end as end_shift
from app.door.views import blueprint as door
from app.events import cancel_views, device_views, devices, outbox_views, pairing, programme_views, table_views
from app.events import views as event_views
from app.events.blueprint import blueprint as event_pages
from app.events.cli import events
from app.harvest import guards as harvest_guards
from app.harvest import models as harvest_models
from app.harvest.api import blueprint as harvest_api
from app.harvest.views import blueprint as harvest
from app.invitations import invitation_mail, invitation_views, inviting_views
from app.mailings import jobs as mailing_jobs
from app.mailings import mail as mailing_mail
from app.mailings import models as mailing_models
from app.mailings import views as mailing_views
from app.mailings import words_views
from app.mailings.blueprint import blueprint as mailings
from app.network import jobs as network_jobs
from app.network import mail as network_mail
from app.network import models as network_models
from app.network import views as network
from app.registration import (
    answer_views,
    event_mail,
    event_news,
    extras_mail,
    guest_mail,
    guest_views,
    history_models,
    invitation_models,
    letter_models,
    lost_link_views,
    manage_views,
    offer_mail,
    question_models,
    question_views,
    ticket_views,
    waiting_jobs,
)
from app.registration import jobs as registration_jobs
from app.registration import mail as registration_mail
from app.registration import models as registration_models
from app.registration.views import blueprint as registration
from app.registration.views import register
from app.reports import models as report_models
from app.reports import public_views
from app.reports import views as report_views
from app.reports.blueprint import blueprint as report_pages
from app.reports.cli import reports
from app.roster import (
    bulk_views,
    catering_views,
    coming_views,
    import_views,
    list_mail,
    people_views,
    person_views,
    place_views,
)
from app.roster import jobs as roster_jobs
from app.roster.cli import registrations

# Loaded for what they register: tables, mail writers, routes on a blueprint of a module beside them.
LOADED = (
    account_views,
    network_models,
    network_mail,
    registration_models,
    question_models,
    history_models,
    invitation_models,
    letter_models,
    mailing_models,
    mailing_mail,
    mailing_views,
    words_views,
    door_models,
    badge_views,
    folder_mail,
    print_views,
    pairing_views,
    ready_views,
    roster_api,
    sync_api,
    person_scans,
    tonight_views,
    walk_in_views,
    harvest_models,
    harvest_guards,
    report_models,
    event_views,
    cancel_views,
    programme_views,
    table_views,
    device_views,
    outbox_views,
    registration_mail,
    offer_mail,
    guest_mail,
    extras_mail,
    manage_views,
    lost_link_views,
    guest_views,
    question_views,
    answer_views,
    coming_views,
    event_mail,
    event_news,
    people_views,
    person_views,
    place_views,
    bulk_views,
    catering_views,
    list_mail,
    import_views,
    invitation_mail,
    invitation_views,
    inviting_views,
    ticket_views,
    public_views,
    report_views,
)
BLUEPRINTS: tuple[Blueprint, ...] = (
    core,
    hooks.blueprint,
    accounts,
    event_pages,
    network.blueprint,
    registration,
    mailings,
    door,
    door_api,
    door_app,
    self_views.blueprint,
    harvest,
    harvest_api,
    report_pages,
    demo_pages,
)
# Their calls prove where they come from by header and content type (core.access), not by a form's token.
API_BLUEPRINTS: tuple[Blueprint, ...] = (door_api, harvest_api)
# Views that no other site can use on anyone's behalf: whoever chooses a language or registers is nobody yet (where a
# registration came from is looked at by header), so their pages need no cookie and never expire; a hook brings its
# own secret, and so does the link that leaves the mailing list (RFC 8058).
WITHOUT_TOKEN: tuple[Callable[..., Any], ...] = (
    choose_language,
    register,
    invitation_views.accept_invitation,
    invitation_views.decline_invitation,
    invitation_views.mail_ticket,
    hooks.bounces,
    end_shift,
    self_views.check_in,
    self_views.bring_in,
    network.ask,
    network.unsubscribe_submit,
)
ACTOR_LOADERS: tuple[ActorLoader, ...] = (
    pairing.device_at_its_post,
    sessions.actor_of_session,
    devices.actor_of_device,
)
JOBS: tuple[Job, ...] = (
    delivery.sweep,
    each_minute(bounces.sweep),
    each_minute(limits.forget_old),
    each_minute(network_jobs.forget),
    each_minute(registration_jobs.forget_needs),
    each_minute(registration_jobs.forget_answers),
    each_minute(roster_jobs.forget_uploads),
    each_minute(mailing_jobs.forget_messages),
    each_minute(waiting_jobs.pass_on_offers),
    each_minute(waiting_jobs.offer_places),
    each_minute(waiting_jobs.ask_who_comes),
    each_minute(folder_jobs.mail_folders),
)
# What the jobs that forget delete, for a dry run (`worker dry-run`).
RETENTIONS: tuple[Retention, ...] = (
    limits.ATTEMPTS,
    network_jobs.SUBSCRIBERS,
    registration_jobs.NEEDS,
    registration_jobs.ANSWERS,
    mailing_jobs.MESSAGES,
)
COMMANDS: tuple[Command, ...] = tuple(
    plain_spoken(command) for command in (accounts_cli.users, events, registrations, reports, demo)
)


def page_globals() -> dict[str, object]:
    """What every template may use about this request."""
    return {
        "actor": current_actor(),
        "current_language": current_language(),
        "page_path": request.full_path.rstrip("?"),
    }
