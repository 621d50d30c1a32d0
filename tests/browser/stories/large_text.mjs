// Somebody who reads with text twice as large loses nothing.

import { test } from 'node:test';

import { PAGES } from '../pages.mjs';
import { misplaced, underTheBar } from '../seen/layout.mjs';
import { inEveryLook } from '../visitor.mjs';

const ORDINARY_PX = 16;

/** What the browser's own setting for the size of text does. */
async function enlarge(context, page) {
  const browser = await context.newCDPSession(page);
  await browser.send('Page.enable');
  await browser.send('Page.setFontSizes', { fontSizes: { standard: ORDINARY_PX * 2, fixed: ORDINARY_PX * 2 } });
}

async function seen(page) {
  const px = await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('main')).fontSize));
  const stays = px < ORDINARY_PX * 2 ? [`the text stays at ${px} px whatever the reader has chosen`] : [];
  return [...stays, ...(await page.evaluate(misplaced)), ...(await page.evaluate(underTheBar))];
}

export function largeText(world) {
  for (const sheet of PAGES) {
    test(`${sheet.name} is in one piece with text of 200 %`, () => inEveryLook(world, sheet, seen, { schemes: ['light'], prepare: enlarge }));
  }
}
