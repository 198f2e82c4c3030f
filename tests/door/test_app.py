"""The door as an app on a phone: what is kept, the home screen, the checks, and the end."""

from __future__ import annotations

import datetime as dt
import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import ready_wording
from app.events import devices, links
from app.events import queries as events
from app.events.models import Device
from tests.door.conftest import Door, client_with, key_of_table, open_door
from tests.pages import BASE_URL, parse, sign_in_as, text_of

STATIC_IMPORT = re.compile(r'(?:from|import)\s*\(?"(\.[^"]+)"')


def words(data: bytes) -> str:
    main = next(element for element in parse(data).iter() if element.tag == "main")
    return text_of(main)


def link_of(app: Flask, slug: str) -> str:
    with app.app_context():
        event = events.event(slug)
        assert event is not None
        return f"/door/{slug}/{links.door_token(event.secret_key, event.door_generation)}"


def standing(app: Flask) -> list[tuple[str, bool]]:
    """The devices by name, and whether each still may."""
    with app.app_context():
        found = db.session.query(Device).order_by(Device.id)
        return [(device.name, device.revoked_at is None) for device in found]


def revoke(app: Flask, door: Door) -> None:
    with app.app_context(), transaction():
        device = events.device(door.slug, door.actor.device_id or 0)
        assert device is not None
        devices.revoke(device=device, now=clock.now())


def test_every_file_that_the_scanner_imports_is_kept(app: Flask, client: FlaskClient) -> None:
    told = client.get("/door/kept.json").json
    assert told is not None
    start = f"/assets/{told['version']}/"
    kept = {address.removeprefix(start) for address in told["assets"]}
    missing = set()
    for path in sorted(kept):
        with client.get(start + path) as response:
            assert response.status_code == 200, path
            assert "immutable" in response.headers["Cache-Control"], path
            text = response.get_data(as_text=True) if path.endswith(".js") else ""
        folder = path.rpartition("/")[0]
        wanted = (_resolved(folder, found) for found in STATIC_IMPORT.findall(text))
        missing |= {each for each in wanted if each not in kept}
    assert missing == set()
    assert {"app.css", "js/app.js", "js/behaviours/scanner.js", "vendor/zxing-reader/zxing_reader.wasm"} <= kept
    assert not any("workers" in path for path in kept)


def _resolved(folder: str, relative: str) -> str:
    parts = folder.split("/")
    for step in relative.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def test_the_worker_may_answer_for_doors_only_and_is_asked_for_anew(client: FlaskClient) -> None:
    response = client.get("/door/worker.js")
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in response.headers


def test_the_home_screen_shows_our_mark_and_opens_this_door(
    client: FlaskClient, door_phone: FlaskClient, door: Door
) -> None:
    told = door_phone.get(f"/door/{door.slug}/app.webmanifest").get_json(force=True)
    assert told["start_url"] == f"/door/{door.slug}"
    assert (told["scope"], told["display"]) == ("/door/", "standalone")
    assert told["name"].startswith("Deur – ")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).data))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        # A mask may cut off all but a circle of four fifths: what lies outside is ground only.
        assert picture.getpixel((2, 2)) == (251, 246, 238)
        assert picture.getpixel((picture.width // 2, picture.height // 2)) == (246, 185, 59)
    assert client.get("/door/icon-64.png").status_code == 404


def test_a_stranger_learns_no_title_from_the_manifest(client: FlaskClient, door: Door) -> None:
    response = client.get(f"/door/{door.slug}/app.webmanifest")
    assert response.status_code == 302
    assert "/sign-in" in response.location


def test_the_doors_pages_lead_to_the_manifest(door_phone: FlaskClient, door: Door) -> None:
    for page in (f"/door/{door.slug}", f"/door/{door.slug}/ready"):
        assert f'href="/door/{door.slug}/app.webmanifest" crossorigin="use-credentials"' in door_phone.get(page).text


def test_the_checks_say_what_each_is_for_without_a_script(door_phone: FlaskClient, door: Door) -> None:
    page = door_phone.get(f"/door/{door.slug}/ready")
    said = words(page.data)
    for check in ready_wording.CHECKS.values():
        assert str(check.name) in said
        assert str(check.purpose) in said
    assert "Start scannen" in said
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]


def test_a_paired_phone_goes_on_to_its_checks(app: Flask, client: FlaskClient, door: Door) -> None:
    response = client.submit(link_of(app, door.slug), {"name": "Ingang Zuid"})  # type: ignore[attr-defined]
    assert response.location == f"/door/{door.slug}/ready"
    assert "Ingang Zuid" in words(client.get(response.location).data)


def test_each_phone_is_offered_the_first_entrance_without_one(app: Flask, client: FlaskClient, door: Door) -> None:
    link = link_of(app, door.slug)
    assert 'value="Ingang 1"' in client.get(link).text
    client.submit(link, {"name": "Ingang 1"})  # type: ignore[attr-defined]
    other = app.test_client()
    assert 'value="Ingang 2"' in other.get(link).text
    with app.app_context(), transaction():
        devices.revoke(device=db.session.query(Device).filter_by(name="Ingang 1").one(), now=clock.now())
    assert 'value="Ingang 1"' in other.get(link).text


def test_a_phone_that_scans_the_code_again_keeps_its_name_and_is_one_device(
    app: Flask, door: Door, door_phone: FlaskClient
) -> None:
    link = link_of(app, door.slug)
    assert 'value="Ingang Noord"' in door_phone.get(link).text
    door_phone.submit(link, {"name": "Ingang Noord"})  # type: ignore[attr-defined]
    assert standing(app) == [("Ingang Noord", False), ("Ingang Noord", True)]
    assert door_phone.get(f"/door/{door.slug}").status_code == 200


def test_the_link_of_the_door_pairs_no_phone_a_week_after_the_evening(app: Flask, door: Door) -> None:
    with app.app_context():
        event = events.event(door.slug)
        assert event is not None
        ends_at = event.ends_at
    link, phone, week = link_of(app, door.slug), app.test_client(), dt.timedelta(days=7)
    with time_machine.travel(ends_at + week - dt.timedelta(minutes=1), tick=False):
        page = phone.get(link)
        assert page.status_code == 200, "what waits on a phone can still be sent"
        fields = {**phone.form_values(page), "name": "Ingang Zuid"}  # type: ignore[attr-defined]
    with time_machine.travel(ends_at + week + dt.timedelta(minutes=1), tick=False):
        late = phone.post(link, data=fields, headers={"Referer": f"{BASE_URL}{link}"})
        for answer in (late, phone.get(link)):
            assert answer.status_code == 410
            assert "De avond is voorbij, en deze link koppelt geen toestellen meer." in words(answer.data)
    assert [name for name, _ in standing(app)] == ["Ingang Noord"]


def test_two_phones_never_go_by_one_name_so_that_the_right_one_is_revoked(app: Flask, door: Door) -> None:
    link, long = (
        link_of(app, door.slug),
        "Ingang van de hele grote zaal aan de kant van het park en de vijver, achteraan links"[:80],
    )
    for name in ("Ingang Noord", "Ingang Noord", long, long):
        assert app.test_client().submit(link, {"name": name}).status_code == 303  # type: ignore[attr-defined]
    numbered = [f"Ingang Noord ({number})" for number in (2, 3)]
    assert [name for name, _ in standing(app)] == ["Ingang Noord", *numbered, long, f"{long[:75]} (2)"]


def test_volunteers_who_pair_at_the_same_moment_get_a_name_each(app: Flask, door: Door) -> None:
    link = link_of(app, door.slug)
    clients = [app.test_client() for _ in range(4)]
    fields = [{**client.form_values(client.get(link)), "name": "Ingang 2"} for client in clients]  # type: ignore[attr-defined]
    ready = threading.Barrier(len(clients))

    def tap(number: int) -> int:
        ready.wait()
        return clients[number].post(link, data=fields[number], headers={"Referer": f"{BASE_URL}{link}"}).status_code

    with ThreadPoolExecutor(max_workers=len(clients)) as pool:
        assert set(pool.map(tap, range(len(clients)))) == {303}
    names = {name for name, _ in standing(app)}
    assert names == {"Ingang Noord", "Ingang 2", "Ingang 2 (2)", "Ingang 2 (3)", "Ingang 2 (4)"}


def test_a_phone_of_another_evening_keeps_its_rights_there(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    with app.app_context(), transaction():
        other = open_door("Elders", title="Andere avond")
    link = link_of(app, other.slug)
    assert 'value="Ingang 1"' in door_phone.get(link).text
    door_phone.submit(link, {"name": "Ingang 1"})  # type: ignore[attr-defined]
    assert standing(app) == [("Ingang Noord", True), ("Elders", True), ("Ingang 1", True)]


def test_ending_the_shift_takes_the_phones_rights_and_its_cookie(
    app: Flask, door: Door, door_phone: FlaskClient
) -> None:
    response = door_phone.post(f"/door/{door.slug}/end")
    assert (response.status_code, response.location) == (303, f"/door/{door.slug}/ended")
    assert "device=;" in response.headers["Set-Cookie"]
    assert standing(app) == [("Ingang Noord", False)]
    said = words(door_phone.get(response.location).data)
    assert "Klaar met scannen" in said
    assert "Scan de QR-code van de deur opnieuw" in said
    assert door_phone.get(f"/door/{door.slug}").status_code == 302


def test_another_sites_page_cannot_end_a_shift(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    response = door_phone.post(f"/door/{door.slug}/end", headers={"Origin": "https://elders.example.org"})
    assert response.status_code == 403
    assert standing(app) == [("Ingang Noord", True)]


def test_a_volunteer_who_ends_a_shift_stays_signed_in(app: Flask, door: Door) -> None:
    volunteer = sign_in_as(app, "volunteer")
    assert volunteer.post(f"/door/{door.slug}/end").location == f"/door/{door.slug}/ended"
    assert volunteer.get(f"/door/{door.slug}").status_code == 200
    assert standing(app) == [("Ingang Noord", True)]


@pytest.mark.parametrize("page", ["", "/ready", "/app.webmanifest", "?q=jo"])
def test_a_revoked_phone_is_told_at_once_and_shown_the_way_back(
    app: Flask, door: Door, door_phone: FlaskClient, page: str
) -> None:
    revoke(app, door)
    response = door_phone.get(f"/door/{door.slug}{page}")
    assert response.status_code == 403
    said = words(response.data)
    assert "Dit toestel is niet meer gekoppeld" in said
    assert "Scan de QR-code van de deur opnieuw" in said


def test_a_phone_whose_evening_is_long_over_is_told_the_same(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    with app.app_context(), transaction():
        device = events.device(door.slug, door.actor.device_id or 0)
        assert device is not None
        device.expires_at = clock.now() - dt.timedelta(seconds=1)
    assert "niet meer gekoppeld" in door_phone.get(f"/door/{door.slug}").text


def test_a_revoked_phone_may_nothing_any_more(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    revoke(app, door)
    slug = door.slug
    asked = [
        door_phone.get(f"/api/door/{slug}/roster"),
        door_phone.post(f"/api/door/{slug}/sync", json={}),
        door_phone.post("/api/check-ins", json={"event": slug}),
        door_phone.get(f"/api/door/{slug}/people?q=jo"),
    ]
    assert [response.status_code for response in asked] == [401] * len(asked)


def test_a_revoked_phone_is_paired_again_with_the_same_link(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    revoke(app, door)
    response = door_phone.submit(link_of(app, door.slug), {"name": "Ingang Noord"})  # type: ignore[attr-defined]
    assert response.status_code == 303
    assert door_phone.get(f"/door/{door.slug}").status_code == 200


def test_whoever_never_had_a_phone_paired_is_asked_to_sign_in(client: FlaskClient, door: Door) -> None:
    assert "/sign-in" in client.get(f"/door/{door.slug}").location


def test_a_revoked_phone_that_opens_the_organisers_pages_is_asked_to_sign_in(
    app: Flask, door: Door, door_phone: FlaskClient
) -> None:
    revoke(app, door)
    assert "/sign-in" in door_phone.get(f"/organise/events/{door.slug}/links").location


def test_a_doors_phone_reaches_scan_search_walk_in_list_and_queue_and_nothing_else(
    app: Flask, door: Door, door_phone: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without a token every form is refused with 400 before its guard: ask the guard.
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    reached = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "__guard__", "").startswith("public"):
            continue
        path = re.sub(r"<uuid:[a-z_]+>", "00000000-0000-4000-8000-000000000000", rule.rule.replace("<slug>", door.slug))
        path = re.sub(r"<[a-z_]+>", "x", re.sub(r"<int[^>]*>", "1", path))
        for method in sorted((rule.methods or set()) & {"GET", "POST"} - {"OPTIONS"}):
            if rule.endpoint == "door_app.end":
                continue
            body: dict[str, Any] = {"json": {}} if path.startswith("/api/") else {}
            response = door_phone.open(path, method=method, headers={"Origin": BASE_URL}, **body)
            if response.status_code not in {302, 401, 403, 404}:
                reached.add(rule.endpoint)
    assert {endpoint.partition(".")[0] for endpoint in reached} == {"door", "door_api", "door_app"}
    assert reached <= ALLOWED, reached - ALLOWED


ALLOWED = {
    "door.scanner", "door.check_in", "door.walk_in", "door.walk_in_submit", "door.walk_in_done", "door_api.check_in",
    "door_api.undo", "door_api.people", "door_api.roster", "door_api.sync", "door_app.manifest",
    "door_app.ready",
}  # fmt: skip


def test_a_tables_tablet_is_no_door(app: Flask, door: Door) -> None:
    with app.app_context(), transaction():
        key = key_of_table(door)
    tablet = client_with(app, key)
    for page in ("", "/ready", "/app.webmanifest"):
        assert tablet.get(f"/door/{door.slug}{page}").status_code == 403
