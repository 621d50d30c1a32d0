// Somebody without a mouse: everything can be reached, seen and done by keys.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES, SIZES } from '../pages.mjs';
import { focused, numbered } from '../seen/focus.mjs';
import { nothing, open, visit } from '../visitor.mjs';

/** Tabs through a page once. Gives the numbers of what was reached, in order, and what was wrong. */
async function tabThrough(page, count) {
  const reached = [];
  const complaints = [];
  // A player has several stops inside.
  for (let press = 0; press < count * 2 + 30; press += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(focused);
    if (!at || (at.nth === reached[0] && reached.length > 1)) break;
    if (at.nth !== reached.at(-1)) {
      reached.push(at.nth);
      complaints.push(...at.complaints.map((one) => [at.nth, one]));
    }
  }
  return { reached, complaints };
}

export function keyboard(world) {
  for (const sheet of PAGES) {
    test(`everything on ${sheet.name} is reached by the Tab key, in order, and its focus is seen`, async () => {
      for (const size of SIZES) {
        const { page, close } = await visit(world.browser, world.show, { size, as: sheet.as });
        await open(page, world.show, sheet);
        const things = await page.evaluate(numbered);
        const { reached, complaints } = await tabThrough(page, things.length);
        const missed = things.filter((_, nth) => !reached.includes(nth));
        nothing(missed, `${size.name}: not reached`);
        nothing(complaints.map(([nth, one]) => `${things[nth] ?? 'something without a number'}: ${one}`), size.name);
        assert.deepEqual(reached, [...reached].sort((a, b) => a - b), `${size.name}: the order is the page's`);
        await close();
      }
    });

    test(`the first key on ${sheet.name} leads past what all pages have`, async () => {
      const { page, close } = await visit(world.browser, world.show, { as: sheet.as });
      await open(page, world.show, sheet);
      await page.keyboard.press('Tab');
      const skip = page.locator(':focus');
      assert.match((await skip.getAttribute('href')) ?? '', /^#/, 'the first stop is a link within the page');
      assert.ok(await skip.isVisible());
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      const isPast = await page.evaluate(() => {
        const { activeElement: at } = document;
        return at === document.body || document.querySelector('main').contains(at)
          || Boolean(document.querySelector('main').compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING);
      });
      assert.ok(isPast, 'the next stop is in the main part, or after it');
      await close();
    });
  }
}
