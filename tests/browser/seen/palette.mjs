// Screenshots made small: a PNG in true colour becomes one with a palette of at most 128 colours.
//
// Pages have few colours but for their photos, so this makes files of a third of the size that nobody tells from the first. Understood is
// what Chromium writes: eight bits a channel, no interlace.

import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS_MAX = 128;

/** Gives the same picture with a palette. */
export function withPalette(png) {
  const { width, height, pixels } = decode(png);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const colours = counts.size <= COLOURS_MAX ? [...counts.keys()] : medianCut([...counts]);
  const nearest = new Map(colours.map((colour, nth) => [colour, nth]));
  const indexed = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const pixel = pixels[y * width + x];
      if (!nearest.has(pixel)) nearest.set(pixel, indexOfNearest(colours, pixel));
      indexed[y * (width + 1) + 1 + x] = nearest.get(pixel);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(colours.flatMap((colour) => channels(colour)));
  const parts = [chunk('IHDR', header), chunk('PLTE', palette), chunk('IDAT', deflateSync(indexed, { level: 9 })), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...parts]);
}

const channels = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

/** Each pixel as 0xRRGGBB. */
function decode(png) {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('no PNG');
  const [width, height, depth, type, , , interlace] = [png.readUInt32BE(16), png.readUInt32BE(20), ...png.subarray(24, 29)];
  if (depth !== 8 || ![2, 6].includes(type) || interlace !== 0) throw new Error(`a PNG of another sort: ${depth} bits, type ${type}`);
  const data = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const step = type === 2 ? 3 : 4;
  const rows = unfilter(inflateSync(Buffer.concat(data)), width * step, height, step);
  const pixels = new Uint32Array(width * height);
  for (let nth = 0, at = 0; nth < pixels.length; nth += 1, at += step) pixels[nth] = (rows[at] << 16) | (rows[at + 1] << 8) | rows[at + 2];
  return { width, height, pixels };
}

/** Undoes the filters of PNG (ISO/IEC 15948, 9.2). */
function unfilter(raw, stride, height, step) {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const guess = GUESSES[raw[y * (stride + 1)]];
    for (let x = 0; x < stride; x += 1) {
      const left = x >= step ? out[y * stride + x - step] : 0;
      const above = y > 0 ? out[(y - 1) * stride + x] : 0;
      const corner = x >= step && y > 0 ? out[(y - 1) * stride + x - step] : 0;
      out[y * stride + x] = raw[y * (stride + 1) + 1 + x] + guess(left, above, corner);
    }
  }
  return out;
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/** What a byte is guessed to be by each of PNG's filters, from those to its left, above it, and to the left of that. */
const GUESSES = [() => 0, (left) => left, (_, above) => above, (left, above) => (left + above) >> 1, paeth];

/** Colours such that none is far from any of those counted: the box with the widest spread is cut at its middle, again and again. */
function medianCut(counted) {
  const boxes = [box(counted)];
  while (boxes.length < COLOURS_MAX) {
    boxes.sort((a, b) => a.worth - b.worth);
    const widest = boxes.pop();
    if (widest.entries.length < 2) {
      boxes.push(widest);
      break;
    }
    const sorted = widest.entries.sort(([a], [b]) => channels(a)[widest.channel] - channels(b)[widest.channel]);
    const half = sorted.reduce((sum, [, count]) => sum + count, 0) / 2;
    let sum = 0;
    const at = sorted.findIndex(([, count]) => (sum += count) >= half);
    const cut = Math.min(Math.max(at, 1), sorted.length - 1);
    boxes.push(box(sorted.slice(0, cut)), box(sorted.slice(cut)));
  }
  return [...new Set(boxes.map(({ entries }) => mean(entries)))];
}

function box(entries) {
  const least = [255, 255, 255];
  const most = [0, 0, 0];
  let count = 0;
  for (const [colour, many] of entries) {
    count += many;
    channels(colour).forEach((value, nth) => {
      least[nth] = Math.min(least[nth], value);
      most[nth] = Math.max(most[nth], value);
    });
  }
  const spreads = most.map((value, nth) => value - least[nth]);
  const spread = Math.max(...spreads);
  // What few pixels have may be farther off.
  return { entries, channel: spreads.indexOf(spread), worth: spread * Math.log2(count + 1) };
}

function mean(entries) {
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const of = (nth) => Math.round(entries.reduce((sum, [colour, count]) => sum + channels(colour)[nth] * count, 0) / total);
  return (of(0) << 16) | (of(1) << 8) | of(2);
}

function indexOfNearest(colours, pixel) {
  const [red, green, blue] = channels(pixel);
  let best = 0;
  let least = Infinity;
  for (let nth = 0; nth < colours.length; nth += 1) {
    const colour = colours[nth];
    const distance = ((colour >> 16) - red) ** 2 + (((colour >> 8) & 255) - green) ** 2 + ((colour & 255) - blue) ** 2;
    if (distance < least) [best, least] = [nth, distance];
  }
  return best;
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The checksum of PNG's chunks: Node's own is not in every Node that we run on. */
function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
