// The pages on a slow line: what goes over it the first time, and what the second time.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { visit } from '../visitor.mjs';

const BYTES_MAX = 100_000;

/** Scrolls to each picture and waits until it has come: those below the window's foot come only then. */
const allPictures = (page) => page.evaluate(async () => {
  for (const one of document.images) {
    one.scrollIntoView();
    await one.decode();
  }
});

/** Opens a page and gives the bytes of each answer that came over the line until it has loaded, and `more` was done. */
async function fetched(page, context, path, more = () => {}) {
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  const answers = new Map();
  const of = (requestId) => answers.get(requestId) ?? answers.set(requestId, { url: '', isKept: false, bytes: 0 }).get(requestId);
  line.on('Network.responseReceived', ({ requestId, response }) => {
    of(requestId).url = response.url;
    of(requestId).isKept ||= response.fromDiskCache;
  });
  line.on('Network.requestServedFromCache', ({ requestId }) => { of(requestId).isKept = true; });
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { of(requestId).bytes = encodedDataLength; });
  await page.goto(path, { waitUntil: 'load' });
  await more(page);
  await line.detach();
  // A player brings pictures of its own along, as data.
  const fetched = [...answers.values()].filter(({ url, isKept }) => url.startsWith('http') && !isKept);
  return fetched.map(({ url, bytes }) => ({ path: new URL(url).pathname, bytes }));
}

export function weight(world) {
  for (const [what, as, path] of [['the sign-in page', null, '/sign-in'], ['the first page after it', 'manager', '/'], ['the day', 'manager', '/today']]) {
    test(`${what} weighs less than 100 KB with all that it needs`, async (t) => {
      const { page, context, close } = await visit(world.browser, world.show, { as });
      const answers = await fetched(page, context, path);
      const total = answers.reduce((sum, { bytes }) => sum + bytes, 0);
      t.diagnostic(`${what}: ${total} B in ${answers.length} answers`);
      assert.ok(answers.length >= 2, 'page and stylesheet are counted');
      assert.ok(total > 0 && total < BYTES_MAX, `${total} B: ${JSON.stringify(answers)}`);
      await close();
    });
  }

  test('what has come once does not come again: pictures, style and script are kept', async () => {
    const { page, context, close } = await visit(world.browser, world.show);
    const path = `/records/${world.show.own.visit}`;
    const first = (await fetched(page, context, path, allPictures)).map((one) => one.path);
    const kept = first.filter((one) => /^\/(assets|blob)\//.test(one));
    assert.ok(kept.some((one) => one.startsWith('/blob/')) && kept.some((one) => one.endsWith('.css')), first.join(' '));
    const sound = await page.evaluate(() => [...document.querySelectorAll('audio, audio source')].map((one) => new URL(one.src, location.href).pathname));
    const second = (await fetched(page, context, path, allPictures)).map((one) => one.path);
    // A player asks for the beginning of its sound each time.
    assert.deepEqual(second.filter((one) => kept.includes(one) && !sound.includes(one)), []);
    await close();
  });

  test('pictures in lists wait until they are scrolled to', async () => {
    const { page, close } = await visit(world.browser, world.show);
    await page.goto('/today');
    const eager = await page.evaluate(() => [...document.querySelectorAll('main img:not([loading=lazy])')].map((one) => one.src));
    assert.deepEqual(eager, []);
    assert.ok(await page.evaluate(() => [...document.images].every((one) => one.alt !== null && one.width > 0)));
    await close();
  });
}
