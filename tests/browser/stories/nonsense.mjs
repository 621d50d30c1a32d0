// A browser that sends nonsense in every parameter gets a page, in time and in its own language, and nothing falls over.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES } from '../pages.mjs';
import { ask, cookieOf } from '../visitor.mjs';

const NONSENSE = [
  '', ' ', '0', '-1', '1e999', '99999999999999999999999999', 'NaN', 'null', 'true', '2026-02-30', '0000-00-00', '-9999-01-01', '9999-12-31', '99999-01-01',
  '../../etc/passwd', "'; DROP TABLE record; --", '<script>alert(1)</script>', '%00', '%FF%FE', '%', '%zz', '%F0%9F%92%A5'.repeat(200), 'x'.repeat(6000),
  '%E2%80%AE%E2%80%8B', '%0d%0aset-cookie:%20a=b', '00000000-0000-0000-0000-000000000000', '%25', '*', '"', 'a"b*c', 'AND OR NOT', '%E4%B8%87',
];

const BYTES_MAX = 1_000_000;
const MS_MAX = 5_000;

/** Every way to put one value into a parameter. */
const ways = (name, value) => [`${name}=${value}`, `${name}=${value}&${name}=${value}`, `${name}[]=${value}`, `${name}`];

/** Each nonsense once, and a few in every way. */
const queries = (name) => [...NONSENSE.map((value) => `${name}=${value}`), ...['', 'x', '%FF'].flatMap((value) => ways(name, value))];

export function nonsense(world) {
  for (const sheet of PAGES.filter(({ parameters }) => parameters)) {
    test(`nonsense in the parameters of ${sheet.name} gets a page`, async () => {
      const { show } = world;
      const cookie = sheet.as ? await cookieOf(show, sheet.as) : undefined;
      const path = sheet.path(show);
      for (const name of sheet.parameters) {
        for (const query of queries(name)) {
          const began = performance.now();
          const answer = await ask(show, `${path}${path.includes('?') ? '&' : '?'}${query}`, { cookie });
          const body = await answer.text();
          const where = `${path} with ${query.slice(0, 60)}`;
          assert.ok(answer.status < 500, `${answer.status} of ${where}`);
          assert.match(answer.headers.get('content-type') ?? '', /^text\/html/, `${where} is answered for a person: ${body.slice(0, 100)}`);
          assert.match(body, /<html lang="(zh-CN|en)"/, where);
          assert.ok(!body.includes('<script>alert'), `${where} comes back as it was`);
          assert.equal(answer.headers.get('set-cookie')?.includes('a=b') ?? false, false, where);
          assert.ok(body.length < BYTES_MAX, `${body.length} B of ${where}`);
          assert.ok(performance.now() - began < MS_MAX, where);
        }
      }
    });
  }

  test('forms with nonsense in them get an answer for a person', async () => {
    const { show } = world;
    const cookie = await cookieOf(show, 'manager');
    for (const path of ['/sign-in', '/sign-out', `/requests/${show.own.customer}`, '/requests/nonsense']) {
      for (const body of ['', 'csrf=', 'csrf=x&verdict=', 'user=&password=', '%', 'a'.repeat(70_000)]) {
        const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: show.url };
        const answer = await ask(show, path, { method: 'POST', cookie, headers, body });
        assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} of ${path} with ${body.slice(0, 30)}`);
      }
    }
  });
}
