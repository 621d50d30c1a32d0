// A page on paper: what is to be read is there, what is to be pressed is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES } from '../pages.mjs';
import { misplaced } from '../seen/layout.mjs';
import { nothing, open, visit } from '../visitor.mjs';

/** A4 less its margins, at 96 dots an inch. */
const PAPER = { name: 'paper', width: 718, height: 1_047 };

export function print(world) {
  for (const sheet of PAGES) {
    test(`${sheet.name} is in one piece on paper`, async () => {
      const { page, close } = await visit(world.browser, world.show, { as: sheet.as, size: PAPER });
      await open(page, world.show, sheet);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      nothing(await page.evaluate(misplaced));
      const shown = await page.evaluate(() => ['nav#ways', 'main button', 'main audio'].filter((one) => [...document.querySelectorAll(one)].some((at) => at.checkVisibility())));
      assert.deepEqual(shown, [], 'nobody presses anything on paper');
      const [paper, ink] = await page.evaluate(() => [document.body, document.querySelector('main')].map((at, nth) => getComputedStyle(at)[nth ? 'color' : 'backgroundColor']));
      assert.deepEqual([paper, ink], ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'], 'black on white, whatever the screen has');
      await close();
    });
  }
}
