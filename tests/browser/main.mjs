// `cargo xtask browser`: the pages as a manager uses them, in Chromium, on a real relay.
//
// One process and one showroom for everything; what changes the showroom's data comes last. A story's name runs it alone: `node main.mjs looks`.

import { after, before } from 'node:test';

import { withAxe } from './stories/axe.mjs';
import { deciding } from './stories/deciding.mjs';
import { foreign } from './stories/foreign.mjs';
import { keyboard } from './stories/keyboard.mjs';
import { largeText } from './stories/large_text.mjs';
import { live } from './stories/live.mjs';
import { looks } from './stories/looks.mjs';
import { nonsense } from './stories/nonsense.mjs';
import { place } from './stories/place.mjs';
import { print } from './stories/print.mjs';
import { signing } from './stories/signing.mjs';
import { weight } from './stories/weight.mjs';
import { openShowroom } from './showroom.mjs';
import { openBrowser } from './visitor.mjs';

const STORIES = { looks, largeText, withAxe, keyboard, weight, print, signing, foreign, nonsense, place, live, deciding };

/** What every story plays in; filled before the first of them begins. */
const world = { show: null, browser: null, longList: '/today' };

before(async () => {
  [world.show, world.browser] = await Promise.all([openShowroom(), openBrowser()]);
});

after(async () => {
  await world.browser?.close();
  await world.show?.close();
});

const asked = process.argv.slice(2);
for (const [name, story] of Object.entries(STORIES)) if (asked.length === 0 || asked.includes(name)) story(world);
