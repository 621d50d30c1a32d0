// Somebody without a mouse: everything can be reached, seen and done by keys.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES, SIZES } from '../pages.mjs';
import { focused, numbered } from '../seen/focus.mjs';
import { nothing, open, visit } from '../visitor.mjs';

/** Goes back to where a page begins: a form may have taken the focus. */
async function rewind(page) {
  while (await page.evaluate(() => document.activeElement !== document.body)) await page.keyboard.press('Shift+Tab');
}

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
        await rewind(page);
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
      await rewind(page);
      await page.keyboard.press('Tab');
      const skip = page.locator(':focus');
      assert.match((await skip.getAttribute('href')) ?? '', /^#/, 'the first stop is a link within the page');
      assert.ok(await skip.isVisible());
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement.localName), 'main', 'the main part has the focus');
      const hasStops = await page.evaluate(() => Boolean(document.querySelector('main :is(a[href], button, select, input:not([type=hidden]))')));
      await page.keyboard.press('Tab');
      const isWithin = await page.evaluate(() => document.querySelector('main').contains(document.activeElement));
      assert.ok(isWithin || !hasStops, 'the next stop is in the main part');
      await close();
    });
  }
}
