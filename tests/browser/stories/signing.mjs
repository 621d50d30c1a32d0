// Signing in and out, and what somebody sees who is not signed in.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES } from '../pages.mjs';
import { ask, visit } from '../visitor.mjs';

export function signing(world) {
  for (const javaScript of [true, false]) {
    test(`somebody signs in by keys and out again, ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
      const { show } = world;
      const { page, complaints, close } = await visit(world.browser, show, { as: null, javaScript });
      await page.goto('/');
      assert.equal(new URL(page.url()).pathname, '/sign-in');
      await page.locator('[name=user]').focus();
      await page.keyboard.type(show.people.director);
      await page.keyboard.press('Tab');
      await page.keyboard.type('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
      await page.locator('[name=user]').fill(show.people.director);
      await page.locator('[name=password]').fill(show.password);
      await Promise.all([page.waitForURL(`${show.url}/`), page.keyboard.press('Enter')]);
      await page.goto('/profile');
      await page.locator('form[action="/sign-out"] button').first().focus();
      await Promise.all([page.waitForURL(`${show.url}/sign-in`), page.keyboard.press('Enter')]);
      await page.goto('/people');
      assert.equal(new URL(page.url()).pathname, '/sign-in', 'signed out is signed out');
      assert.deepEqual(complaints.filter((one) => !one.startsWith('401')), []);
      await close();
    });
  }

  test('whoever is not signed in is shown the way, whatever they ask for', async () => {
    const { show } = world;
    for (const { as, path } of PAGES.filter(({ as }) => as)) {
      const answer = await ask(show, path(show));
      assert.deepEqual([answer.status, answer.headers.get('location')?.split('?')[0]], [303, '/sign-in'], `${as} at ${path(show)}`);
    }
  });
}
