// The pages on a slow line: what goes over it the first time, and what the second time.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { visit } from '../visitor.mjs';

const BYTES_MAX = 100_000;

/** Opens a page and gives the bytes of each answer that came over the line. */
async function fetched(page, context, path) {
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  const answers = new Map();
  line.on('Network.responseReceived', ({ requestId, response }) => answers.set(requestId, { url: new URL(response.url).pathname, kept: response.fromDiskCache, bytes: 0 }));
  line.on('Network.requestServedFromCache', ({ requestId }) => answers.set(requestId, { ...answers.get(requestId), kept: true }));
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (answers.has(requestId)) answers.get(requestId).bytes = encodedDataLength; });
  await page.goto(path, { waitUntil: 'load' });
  await line.detach();
  return [...answers.values()].filter(({ kept }) => !kept);
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
    const first = await fetched(page, context, path);
    assert.ok(first.some(({ url }) => url.startsWith('/blob/')), 'the visit has pictures');
    const second = await fetched(page, context, path);
    // The player of a voice note asks for its beginning each time.
    const again = second.map(({ url }) => url).filter((url) => url !== path && url !== '/news');
    assert.deepEqual(again.filter((url) => first.some((one) => one.url === url && !url.startsWith('/blob/'))), []);
    const pictures = await page.evaluate(() => [...document.images].map((one) => new URL(one.src).pathname));
    assert.deepEqual(again.filter((url) => pictures.includes(url)), []);
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
