// A rep's phone syncs while a manager reads: the page tells the news, and the manager's place, open parts and typed words stay.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SIZES } from '../pages.mjs';
import { works } from '../showroom.mjs';
import { visit } from '../visitor.mjs';

const isStream = (response) => (response.headers()['content-type'] ?? '').startsWith('text/event-stream');

/** Opens a page and waits until it listens for news. */
async function listening(page, path) {
  const stream = page.waitForResponse(isStream);
  await page.goto(path);
  await stream;
}

/** A customer and a visit there, on the relay. */
async function visits(show, name) {
  const { record } = await works(show, 'li', 'new', 'customer', `name=${name}`, 'source=online');
  const { record: visited } = await works(show, 'li', 'visit', 'start', record);
  await works(show, 'li', 'visit', 'end', visited, 'needs=展厅翻新', 'competitor=本地小厂', 'next_step=约技术一起去现场');
  await works(show, 'li', 'sync');
}

/** What somebody has under their eyes and hands. */
const place = (page) => page.evaluate(() => ({
  scroll: Math.round(window.scrollY),
  open: [...document.querySelectorAll('details')].map((one) => one.open),
  focus: document.activeElement?.getAttribute('name') ?? null,
  typed: document.activeElement?.value ?? null,
  selection: document.activeElement?.selectionStart ?? null,
}));

export function live(world) {
  for (const [nth, size] of SIZES.entries()) {
    test(`a visit appears on ${size.name} px while the page is open, and the reader's place stays`, async () => {
      const { page, complaints, close } = await visit(world.browser, world.show, { size });
      await listening(page, world.longList);
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 2));
      const before = await place(page);
      const name = `霞浦新店${nth}`;
      assert.equal(await page.getByText(name).count(), 0);
      await visits(world.show, name);
      await page.getByText(name).first().waitFor({ state: 'attached' });
      const after = await place(page);
      assert.ok(Math.abs(after.scroll - before.scroll) < 300, `scrolled from ${before.scroll} to ${after.scroll}`);
      assert.deepEqual(complaints, []);
      await close();
    });
  }

  test('a reason half typed and an opened part stay when news comes', async () => {
    const { page, close } = await visit(world.browser, world.show);
    await listening(page, '/requests');
    await page.evaluate(() => { for (const one of document.querySelectorAll('details')) one.open = true; });
    await page.locator('[name=reason]').last().focus();
    await page.keyboard.type('和老板通过电话，');
    await page.keyboard.press('ArrowLeft');
    const before = await place(page);
    await works(world.show, 'li', 'new', 'customer', 'name=鹭岛装饰工程', 'source=online');
    const refreshed = page.waitForResponse((response) => response.url().includes('/requests') && !isStream(response));
    await works(world.show, 'li', 'sync');
    await refreshed;
    await page.waitForFunction(() => document.querySelectorAll('article').length > 0);
    assert.deepEqual(await place(page), before);
    await close();
  });
}
