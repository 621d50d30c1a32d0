// Somebody who reads with text twice as large loses nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LANGUAGES, PAGES, SIZES } from '../pages.mjs';
import { misplaced, underTheBar } from '../seen/layout.mjs';
import { open, visit } from '../visitor.mjs';

const ORDINARY_PX = 16;

export function largeText(world) {
  for (const sheet of PAGES) {
    test(`${sheet.name} is in one piece with text of 200 %`, async () => {
      const complaints = [];
      for (const size of SIZES) {
        for (const language of LANGUAGES) {
          const { page, context, close } = await visit(world.browser, world.show, { size, language, as: sheet.as });
          const browser = await context.newCDPSession(page);
          await browser.send('Page.enable');
          // What the browser's own setting for the size of text does.
          await browser.send('Page.setFontSizes', { fontSizes: { standard: ORDINARY_PX * 2, fixed: ORDINARY_PX * 2 } });
          await open(page, world.show, sheet);
          const found = [...(await page.evaluate(misplaced)), ...(await page.evaluate(underTheBar))];
          const px = await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('main')).fontSize));
          if (px < ORDINARY_PX * 2) found.push(`the text stays at ${px} px whatever the reader has chosen`);
          complaints.push(...found.map((one) => `${size.name} ${language.name}: ${one}`));
          await close();
        }
      }
      assert.deepEqual(complaints, []);
    });
  }
}
