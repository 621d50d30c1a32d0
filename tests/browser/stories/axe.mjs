// What axe knows of WCAG 2.2 AA.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import axe from 'axe-core';

import { LANGUAGES, PAGES, SCHEMES, SIZES } from '../pages.mjs';
import { open, visit } from '../visitor.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

export function withAxe(world) {
  for (const sheet of PAGES) {
    test(`axe finds nothing against WCAG 2.2 AA on ${sheet.name}`, async () => {
      const complaints = [];
      for (const size of SIZES) {
        for (const language of LANGUAGES) {
          for (const scheme of SCHEMES) {
            const { page, close } = await visit(world.browser, world.show, { size, language, scheme, as: sheet.as });
            await open(page, world.show, sheet);
            // Not by a tag in the page: its own policy forbids that, rightly.
            await page.evaluate(axe.source);
            const { violations, passes } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags, resultTypes: ['violations'] }), TAGS);
            assert.ok(passes.length > 10, 'axe has looked');
            complaints.push(...violations.flatMap(({ id, nodes }) => nodes.slice(0, 4).map((node) =>
              `${size.name} ${language.name} ${scheme}: ${id}: ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`)));
            await close();
          }
        }
      }
      assert.deepEqual(complaints, []);
    });
  }
}
