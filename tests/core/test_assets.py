"""Assets never leave their folders, and keep for ever under an address that changes with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.assets import AssetMap

OUTSIDE = [
    "",
    "/",
    "..",
    "../config.py",
    "js/../../config.py",
    "js/../../../config.py",
    "js/..%2f..%2fconfig.py",
    "js/%2e%2e/%2e%2e/config.py",
    "js/....//....//config.py",
    "js\\..\\..\\config.py",
    "/etc/passwd",
    "js//etc/passwd",
    "icons/\x00",
    "css/order.txt",
    "css/tokens.css",
    "config.py",
    "wsgi.py",
    "instance/secret_key",
    "fonts/../../../package.json",
    "fonts/bricolage-grotesque/../../package.json",
    "vendor/zxing/../../../package.json",
    "vendor/zxing/../package.json",
    "vendor/package.json",
    "node_modules/axe-core/axe.min.js",
    "js",
    "js/",
    "icons/gone.svg",
    "js/app.js ",
    "js/é.js",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_what_is_not_in_the_folders_is_not_found(app: Flask, path: str) -> None:
    assets: AssetMap = app.extensions["assets"]
    assert assets.find(path) is None


@pytest.mark.parametrize(
    "path", ["../config.py", "%2e%2e/config.py", "js/%2e%2e/%2e%2e/%2e%2e/config.py", "//etc/passwd"]
)
def test_a_crafted_address_gets_no_file(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/assets/x/{path}", follow_redirects=True)
    assert answer.status_code == 404
    assert b"Settings" not in answer.data
    assert b"root:" not in answer.data


def test_a_link_out_of_the_folder_is_not_followed_to_another_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "secret_key").write_text("geheim")
    (tmp_path / "static" / "js" / "secret_key").symlink_to(tmp_path / "secret_key")
    assert AssetMap(tmp_path / "static", tmp_path / "node_modules").find("js/secret_key") is None


@pytest.mark.parametrize(
    ("path", "mimetype"),
    [
        ("app.css", "text/css"),
        ("js/app.js", "text/javascript"),
        ("icons/mark.svg", "image/svg+xml"),
        ("fonts/bricolage-grotesque-latin-800-normal.woff2", "font/woff2"),
        ("fonts/atkinson-hyperlegible-next-latin-ext-400-normal.woff2", "font/woff2"),
        ("vendor/zxing-reader/zxing_reader.wasm", "application/wasm"),
    ],
)
def test_an_asset_comes_with_its_kind_and_keeps_for_ever(
    app: Flask, client: FlaskClient, path: str, mimetype: str
) -> None:
    version = app.extensions["assets"].version
    answer = client.get(f"/assets/{version}/{path}", buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == mimetype
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert answer.data


def test_a_page_opened_before_an_update_still_gets_its_files_for_a_short_while(client: FlaskClient) -> None:
    answer = client.get("/assets/0000000000000000/app.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_the_address_changes_when_a_file_does(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "js").mkdir()
    (tmp_path / "css" / "order.txt").write_text("# first to last\na.css\n")
    (tmp_path / "css" / "a.css").write_text("a { color: red }")
    (tmp_path / "js" / "app.js").write_text("// @ts-check")
    versions = [AssetMap(tmp_path, tmp_path / "none").version]
    (tmp_path / "js" / "app.js").write_text("// @ts-check\n")
    versions.append(AssetMap(tmp_path, tmp_path / "none").version)
    (tmp_path / "css" / "a.css").write_text("a { color: blue }")
    versions.append(AssetMap(tmp_path, tmp_path / "none").version)
    assert len(set(versions)) == 3


def test_every_stylesheet_is_in_the_order_and_every_one_of_the_order_exists(app: Flask) -> None:
    folder = Path(app.root_path) / "static" / "css"
    listed = [line for line in (folder / "order.txt").read_text().splitlines() if line and not line.startswith("#")]
    present = sorted(str(file.relative_to(folder)) for file in folder.rglob("*.css"))
    assert sorted(listed) == present


def test_an_icon_is_decoration_that_no_reader_reads(app: Flask) -> None:
    icon = app.extensions["assets"].icon("calendar")
    assert 'aria-hidden="true"' in icon
    assert "<title" not in icon


def test_the_assets_a_page_asks_for_are_there(app: Flask, client: FlaskClient) -> None:
    version = app.extensions["assets"].version
    page = client.get("/privacy").get_data(as_text=True)
    asked = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)
    stylesheet = client.get(f"/assets/{version}/app.css").get_data(as_text=True)
    fonts = [f"/assets/{version}/{path}" for path in re.findall(r'url\("(fonts/[^"]+)"\)', stylesheet)]
    assert len(asked) >= 3
    assert len(fonts) >= 2
    for path in (*asked, *fonts):
        assert client.get(path, buffered=True).status_code == 200, path
