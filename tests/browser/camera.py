"""A QR code before a camera: the video that Chromium's fake camera plays in a loop."""

from __future__ import annotations

import math
from pathlib import Path

import qrcode
from PIL import Image

SIZE = (640, 480)
FRAMES = 20
PER_SECOND = 10
# Not pure black and white: ink on a badge under the light of a hall.
INK, PAPER, HALL = 20, 235, 150


def write_qr_video(text: str, path: Path) -> Path:
    """Write a raw y4m video of a code that sways in a hand."""
    code = _code(text)
    width, height = SIZE
    colourless = bytes([128]) * (width // 2 * (height // 2) * 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(FRAMES):
            file.write(b"FRAME\n" + _frame(code, 2 * math.pi * number / FRAMES).tobytes() + colourless)
    return path


def _code(text: str) -> Image.Image:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=10, border=4)
    code.add_data(text)
    code.make(fit=True)
    picture = code.make_image().get_image().convert("L").point(lambda value: INK if value < 128 else PAPER)
    side = int(min(SIZE) * 0.6)
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def _frame(code: Image.Image, moment: float) -> Image.Image:
    turned = code.rotate(12 * math.sin(moment), expand=True, fillcolor=PAPER, resample=Image.Resampling.BICUBIC)
    left = (SIZE[0] - turned.width) // 2 + int(25 * math.cos(moment))
    top = (SIZE[1] - turned.height) // 2 + int(10 * math.sin(2 * moment))
    frame = Image.new("L", SIZE, HALL)
    frame.paste(turned, (left, top))
    return frame
