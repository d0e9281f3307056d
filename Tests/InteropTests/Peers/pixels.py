"""Prints how many percent of a picture's points have a colour: pixels.py PICTURE RRGGBB.

Reads PNG of 8 bits a channel, RGB or RGBA, not interlaced: what Chromium writes.
"""

import struct
import sys
import zlib


def chunks(data):
    position = 8
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        yield kind, data[position + 8 : position + 8 + length]
        position += 12 + length


def paeth(left, above, corner):
    estimate = left + above - corner
    return min((left, above, corner), key=lambda value: abs(estimate - value))


def unfilter(kind, row, previous, width):
    for index in range(len(row)):
        left = row[index - width] if index >= width else 0
        above = previous[index]
        corner = previous[index - width] if index >= width else 0
        row[index] += (0, left, above, (left + above) // 2, paeth(left, above, corner))[kind]
        row[index] &= 0xFF
    return row


def points(data):
    parts = list(chunks(data))
    columns, rows, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    if depth != 8 or kind not in (2, 6) or interlaced:
        raise SystemExit("a picture of another form")
    width = 3 if kind == 2 else 4
    lines = zlib.decompress(b"".join(part for name, part in parts if name == b"IDAT"))
    stride = columns * width
    previous = [0] * stride
    for start in range(0, rows * (stride + 1), stride + 1):
        line = [*lines[start + 1 : start + 1 + stride]]
        previous = unfilter(lines[start], line, previous, width)
        for index in range(0, stride, width):
            yield bytes(previous[index : index + 3])


with open(sys.argv[1], "rb") as file:
    colours = list(points(file.read()))
print(100 * colours.count(bytes.fromhex(sys.argv[2])) // len(colours))
