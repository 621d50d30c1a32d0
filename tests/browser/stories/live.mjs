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

/** The page has asked for itself again. */
const refreshed = (page, path) => page.waitForResponse((response) => new URL(response.url()).pathname === path && !response.request().isNavigationRequest());

/** A customer and a visit there, on the relay. */
async function visits(show, name) {
  const { record } = await works(show, 'li', 'new', 'customer', `name=${name}`, 'source=online');
  const { record: visited } = await works(show, 'li', 'visit', 'start', record);
  await works(show, 'li', 'visit', 'end', visited, 'needs=展厅翻新', 'competitor=本地小厂', 'next_step=约技术一起去现场');
  await works(show, 'li', 'sync');
}

/** The way to a record that is nearest to the middle of the window, and how high it stands. */
const inTheMiddle = (page) => page.evaluate(() => {
  const links = [...document.querySelectorAll('main a[href^="/records/"]')];
  const off = (link) => Math.abs(link.getBoundingClientRect().top - window.innerHeight / 2);
  const nearest = links.reduce((best, link) => (off(link) < off(best) ? link : best));
  return { href: nearest.getAttribute('href'), top: nearest.getBoundingClientRect().top };
});

const heightOf = (page, href) => page.evaluate((href) => document.querySelector(`main a[href="${href}"]`).getBoundingClientRect().top, href);

/** What somebody has opened and under their fingers. */
const hands = (page) => page.evaluate(() => ({
  scroll: Math.round(window.scrollY),
  open: [...document.querySelectorAll('details')].map((one) => one.open),
  focus: document.activeElement?.id ?? null,
  typed: document.activeElement?.value ?? null,
  caret: document.activeElement?.selectionStart ?? null,
}));

export function live(world) {
  for (const [nth, size] of SIZES.entries()) {
    test(`a visit appears while the page is open at ${size.name} px, and what is read stays where it is`, async () => {
      const { page, complaints, close } = await visit(world.browser, world.show, { size });
      await listening(page, world.longList);
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 3));
      const { href, top } = await inTheMiddle(page);
      const name = `霞浦新店${nth}`;
      assert.equal(await page.getByText(name).count(), 0);
      await visits(world.show, name);
      await page.getByText(name).first().waitFor({ state: 'attached' });
      const now = await heightOf(page, href);
      assert.ok(Math.abs(now - top) < 4, `what stood at ${top} px stands at ${now} px`);
      assert.deepEqual(complaints, []);
      await close();
    });
  }

  test('a reason half typed stays when news comes', async () => {
    const { page, complaints, close } = await visit(world.browser, world.show);
    await listening(page, '/requests');
    await page.locator('[name=reason]').last().focus();
    await page.keyboard.type('和老板通过电话，');
    await page.keyboard.press('ArrowLeft');
    const before = await hands(page);
    const again = refreshed(page, '/requests');
    await works(world.show, 'li', 'new', 'customer', 'name=鹭岛装饰工程', 'source=online');
    await works(world.show, 'li', 'sync');
    await (await again).finished();
    // The page says that something waits as soon as it has looked.
    await page.waitForFunction(() => document.getElementById('live').textContent !== '');
    assert.deepEqual(await hands(page), before);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('what was opened stays open when news comes', async () => {
    const { page, complaints, close } = await visit(world.browser, world.show);
    const path = `/records/${world.show.own.customer}`;
    await listening(page, path);
    const closed = await page.locator('main details:not([open])').count();
    for (const summary of await page.locator('main details:not([open]) > summary').all()) await summary.click();
    const opened = await page.locator('main details[open]').count();
    assert.ok(opened >= closed);
    await works(world.show, 'wang', 'set', world.show.own.customer, 'intent=二期样板间');
    await works(world.show, 'wang', 'sync');
    await page.getByText('二期样板间').first().waitFor({ state: 'attached' });
    assert.ok((await page.locator('main details[open]').count()) >= opened, 'nothing has closed');
    assert.deepEqual(complaints, []);
    await close();
  });
}
