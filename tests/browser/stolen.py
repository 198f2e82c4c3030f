"""What a thief finds on a phone: every byte its browser left on the disk, and everything a page can read back."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page

_TRIES = 20
# What stands last in every table of LevelDB that was written to its end.
_END_OF_TABLE = bytes.fromhex("57fb808b247547db")
# Of everything a site can keep: databases, caches, notes and cookies, as text; bytes one character each.
_READ_BACK = """
async () => {
  const told = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  const plain = (bytes) => Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  const tell = (value) => {
    if (value instanceof ArrayBuffer) told.push(plain(value));
    else if (ArrayBuffer.isView(value)) told.push(plain(value.buffer));
    else if (value instanceof Map || value instanceof Set) for (const each of value) tell(each);
    else if (value && typeof value === "object") {
      told.push(JSON.stringify(value));
      Object.values(value).forEach(tell);
    } else told.push(String(value));
  };
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store);
      for (const value of [...await done(rows.getAll()), ...await done(rows.getAllKeys())]) tell(value);
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) told.push(request.url);
    for (const answer of await (await caches.open(name)).matchAll()) told.push(await answer.text());
  }
  return told.join("\\n");
}
"""


def read_back(page: Page) -> bytes:
    """Everything that a page of the same site can read, in UTF-8 beside the bytes as they are."""
    text: str = page.evaluate(_READ_BACK)
    return text.encode() + text.encode("latin-1", "ignore")


def on_disk(profile: Path, copy: Path) -> bytes:
    """Every byte of the browser's profile, while it may be running; compressed tables once more, opened."""
    _copied_whole(profile, copy)
    files = [path for path in copy.rglob("*") if path.is_file()]
    found = bytearray()
    for path in files:
        content = path.read_bytes()
        found += content
        if path.suffix == ".ldb":
            found += b"".join(_blocks(content))
    shutil.rmtree(copy)
    return bytes(found)


def _copied_whole(profile: Path, copy: Path) -> None:
    """Copy the profile; anew when the browser took a file away or wrote at a table meanwhile."""
    for _try in range(_TRIES):
        with suppress(shutil.Error):
            shutil.copytree(profile, copy, ignore=shutil.ignore_patterns("Singleton*"), ignore_dangling_symlinks=True)
            if all(path.read_bytes().endswith(_END_OF_TABLE) for path in copy.rglob("*.ldb")):
                return
        shutil.rmtree(copy)
    raise AssertionError(f"{profile} does not hold still")


def readable(secrets: Iterable[str], content: bytes) -> set[str]:
    """Those of these texts that stand in the bytes: in any case, in UTF-8 or UTF-16, or as base64."""
    lower = content.lower()
    return {
        secret
        for secret in secrets
        if any(each.lower() in lower for each in _written(secret)) or any(each in content for each in _base64(secret))
    }


def _written(secret: str) -> list[bytes]:
    return [secret.encode(), secret.encode("utf-16-le"), secret.encode("latin-1", "ignore") or secret.encode()]


def _base64(secret: str) -> Iterator[bytes]:
    """What of it stands in base64 wherever it begins in a group of three."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + secret.encode())
        yield encoded[4 if before else 0 : len(encoded) - 4]


def _blocks(table: bytes) -> Iterator[bytes]:
    """The blocks of a LevelDB table, opened where they are compressed."""
    _offset, at = _number(table, len(table) - 48)
    _size, at = _number(table, at)
    offset, at = _number(table, at)
    size, _at = _number(table, at)
    index = _block(table, offset, size)
    restarts = int.from_bytes(index[-4:], "little")
    end, at = len(index) - 4 - 4 * restarts, 0
    while at < end:
        _shared, at = _number(index, at)
        own, at = _number(index, at)
        _length, at = _number(index, at)
        offset, after = _number(index, at + own)
        size, at = _number(index, after)
        yield _block(table, offset, size)


def _block(table: bytes, offset: int, size: int) -> bytes:
    content = table[offset : offset + size]
    return _snappy(content) if table[offset + size] == 1 else content


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _snappy(data: bytes) -> bytes:
    _length, at = _number(data, 0)
    out = bytearray()
    while at < len(data):
        tag, at = data[at], at + 1
        kind = tag & 3
        if kind == 0:
            size = tag >> 2
            if size >= 60:
                more = size - 59
                size, at = int.from_bytes(data[at : at + more], "little"), at + more
            out += data[at : at + size + 1]
            at += size + 1
            continue
        if kind == 1:
            size, back, at = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | data[at], at + 1
        else:
            width = 2 if kind == 2 else 4
            size, back, at = (tag >> 2) + 1, int.from_bytes(data[at : at + width], "little"), at + width
        for _byte in range(size):
            out.append(out[-back])
    return bytes(out)
