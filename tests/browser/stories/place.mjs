// Going to and fro keeps one's place.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { visit } from '../visitor.mjs';

const scrolled = (page) => page.evaluate(() => Math.round(window.scrollY));

/** Opens a list, scrolls down, and follows the first link to a record that is in sight there. */
async function goFarDown(page, path) {
  await page.goto(path);
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 2));
  const place = await scrolled(page);
  assert.ok(place > 200, `${path} is long enough to scroll: ${place}`);
  return place;
}

async function follow(page) {
  const nth = await page.evaluate(() => [...document.querySelectorAll('main a[href^="/records/"]')].findIndex((link) => {
    const box = link.getBoundingClientRect();
    return box.top > 80 && box.bottom < window.innerHeight - 100;
  }));
  assert.ok(nth >= 0, 'a link to a record is in sight');
  const link = page.locator('main a[href^="/records/"]').nth(nth);
  const address = await link.getAttribute('href');
  await link.click();
  await page.waitForURL((url) => url.pathname === address);
}

export function place(world) {
  for (const javaScript of [true, false]) {
    test(`back, forward and reload keep the place, ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
      const { page, close } = await visit(world.browser, world.show, { javaScript });
      const place = await goFarDown(page, world.longList);
      await follow(page);
      await page.goBack();
      assert.ok(Math.abs((await scrolled(page)) - place) < 5, `back at ${await scrolled(page)} instead of ${place}`);
      await page.goForward();
      assert.match(page.url(), /\/records\//);
      await page.goBack();
      await page.reload();
      assert.ok(Math.abs((await scrolled(page)) - place) < 5, `after a reload at ${await scrolled(page)} instead of ${place}`);
      await close();
    });
  }
}
