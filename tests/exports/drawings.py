"""How tests read a drawing."""

from __future__ import annotations

from xml.etree import ElementTree as ET


def drawing(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing, no entities in it
