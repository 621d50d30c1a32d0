// Each page on each screen, in each language and scheme, with and without JavaScript: in one piece, quiet, and nobody else's business.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES } from '../pages.mjs';
import { broken, misplaced, outline, tooSmall, underTheBar } from '../seen/layout.mjs';
import { inEveryLook } from '../visitor.mjs';

export function looks(world) {
  for (const sheet of PAGES) {
    for (const javaScript of [true, false]) {
      test(`${sheet.name} is in one piece in every look, ${javaScript ? 'with' : 'without'} JavaScript`, () => inEveryLook(world, sheet, seen, { javaScript }));
    }
  }
}

async function seen(page, { size, language }) {
  assert.equal(await page.getAttribute('html', 'lang'), language.tag);
  const eyes = [misplaced, broken, outline, underTheBar, ...(size.width < 500 ? [tooSmall] : [])];
  return (await Promise.all(eyes.map((eye) => page.evaluate(eye)))).flat();
}
