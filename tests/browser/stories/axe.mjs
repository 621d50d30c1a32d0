// What axe knows of WCAG 2.2 AA.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import axe from 'axe-core';

import { PAGES } from '../pages.mjs';
import { inEveryLook } from '../visitor.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

async function seen(page) {
  // Not by a tag in the page: its own policy forbids that, rightly.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags, resultTypes: ['violations'] }), TAGS);
  assert.ok(passes.length > 10, 'axe has looked');
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 4).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`));
}

export function withAxe(world) {
  for (const sheet of PAGES) {
    test(`axe finds nothing against WCAG 2.2 AA on ${sheet.name}`, () => inEveryLook(world, sheet, seen));
  }
}
