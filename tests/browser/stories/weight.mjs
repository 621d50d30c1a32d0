// The first page on a slow line: what goes over it, with nothing in the cache.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SIZES } from '../pages.mjs';
import { visit } from '../visitor.mjs';

const BYTES_MAX = 100_000;

export function weight(world) {
  for (const [what, as, path] of [['the sign-in page', null, '/sign-in'], ['the first page after it', 'manager', '/']]) {
    test(`${what} weighs less than 100 KB with all that it needs`, async (t) => {
      const { page, context, close } = await visit(world.browser, world.show, { as, size: SIZES[0] });
      const line = await context.newCDPSession(page);
      await line.send('Network.enable');
      await line.send('Network.setCacheDisabled', { cacheDisabled: true });
      const sizes = new Map();
      line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
      await page.goto(path, { waitUntil: 'load' });
      const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      t.diagnostic(`${what}: ${total} B in ${sizes.size} answers`);
      assert.ok(sizes.size >= 2, 'page and stylesheet are counted');
      assert.ok(total > 0 && total < BYTES_MAX, `${total} B`);
      await close();
    });
  }
}
