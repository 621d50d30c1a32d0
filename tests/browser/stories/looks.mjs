// Each page on each screen, in each language and scheme, with and without JavaScript: in one piece, quiet, and nobody else's business.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LANGUAGES, PAGES, SCHEMES, SIZES } from '../pages.mjs';
import { misplaced, outline, tooSmall, underTheBar } from '../seen/layout.mjs';
import { open, visit } from '../visitor.mjs';

export function looks(world) {
  for (const sheet of PAGES) {
    for (const javaScript of [true, false]) {
      test(`${sheet.name} is in one piece in every look, ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
        const complaints = [];
        for (const look of every(javaScript)) {
          const { page, complaints: heard, close } = await visit(world.browser, world.show, { ...look, as: sheet.as });
          await open(page, world.show, sheet);
          assert.equal(await page.getAttribute('html', 'lang'), look.language.tag);
          const found = [...heard, ...(await page.evaluate(misplaced)), ...(await page.evaluate(outline)), ...(await page.evaluate(underTheBar))];
          if (look.size.width < 500) found.push(...(await page.evaluate(tooSmall)));
          complaints.push(...found.map((one) => `${look.size.name} ${look.language.name} ${look.scheme}: ${one}`));
          await close();
        }
        assert.deepEqual(complaints, []);
      });
    }
  }
}

function* every(javaScript) {
  for (const size of SIZES) for (const language of LANGUAGES) for (const scheme of SCHEMES) yield { size, language, scheme, javaScript };
}
