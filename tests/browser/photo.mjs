// A picture of a box with a dent, as a PNG. shade: another box.
import { deflateSync } from "node:zlib";

function crc(bytes) {
  let c = ~0;
  for (const b of bytes) { c ^= b; for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1; }
  return ~c >>> 0;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]), out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

export function boxPhoto(shade) {
  const w = 320, high = 240, rows = Buffer.alloc((w * 3 + 1) * high);
  for (let y = 0; y < high; y++)
    for (let x = 0; x < w; x++) {
      const box = x > 60 && x < 260 && y > 50 && y < 200, dent = (x - 190) ** 2 + (y - 120) ** 2 < 1400, tape = box && Math.abs(x - 160) < 9;
      const c = dent && box ? [96, 66, 40] : tape ? [214, 196, 150] : box ? [176 - shade, 130, 84] : [206, 208, 205];
      rows.set(c.map((v) => Math.max(0, Math.min(255, v - (y >> 3)))), y * (w * 3 + 1) + 1 + x * 3);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(w, 0);
  head.writeUInt32BE(high, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
