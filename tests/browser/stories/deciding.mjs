// A manager decides with the keyboard alone, on the phone's screen and on the desktop's.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SIZES } from '../pages.mjs';
import { visit } from '../visitor.mjs';

/** Tabs until something that matches has the focus. */
async function tabTo(page, selector) {
  for (let press = 0; press < 400; press += 1) {
    await page.keyboard.press('Tab');
    const isThere = await page.evaluate((selector) => document.activeElement.matches(selector), selector);
    if (isThere) return;
  }
  assert.fail(`no way to ${selector} by the Tab key`);
}

const waiting = (page) => page.locator('button[name=verdict][value=take_second]').count();

export function deciding(world) {
  for (const [nth, javaScript] of [true, false].entries()) {
    test(`a request is decided by keys alone, ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
      const { page, complaints, close } = await visit(world.browser, world.show, { javaScript, size: SIZES[nth] });
      await page.goto('/requests');
      const before = await waiting(page);
      assert.ok(before > 0, 'something waits');
      const id = await page.locator('main li:has(button[value=take_second])').first().getAttribute('id');
      await tabTo(page, `[id="${id}"] [name=reason]`);
      await page.keyboard.type('刚升级');
      await tabTo(page, `[id="${id}"] button[value=take_second]`);
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
      assert.equal(new URL(page.url()).pathname, '/requests');
      assert.equal(await waiting(page), before - 1);
      assert.equal(await page.locator(`[id="${id}"]`).count(), 0, 'it waits no more');
      assert.deepEqual(complaints, []);
      await close();
    });
  }
}
