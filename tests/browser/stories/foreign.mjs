// Another region's addresses typed by hand: they answer like addresses of nothing, and say no name.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES } from '../pages.mjs';
import { ask, cookieOf } from '../visitor.mjs';

/** An id that nobody has given, of the same shape and time as one that somebody has: its last characters are others. */
const nobodys = (id) => id.slice(0, -6) + (id.endsWith('ba5eba') ? 'facade' : 'ba5eba');

/** Where an id of each sort may be typed: addresses, and what forms send. */
const DOORS = [
  ['records', (id) => [`/records/${id}`]],
  ['records', (id) => [`/records/${id}?history=1&linked=${id}`]],
  ['records', (id, { own }) => [`/records/${id}/photos/${own.photo}`]],
  ['requests', (id) => [`/records/${id}`]],
  ['requests', (id) => [`/requests/${id}`]],
  ['requests', (id) => [`/requests/${id}`, { verdict: 'keep_first', reason: '' }]],
  ['requests', (id) => [`/requests/${id}`, { verdict: 'nonsense', reason: '' }]],
  ['blobs', (id) => [`/blob/${id}`]],
  ['blobs', (id, { own }) => [`/records/${own.visit}/photos/${id}`]],
  ['blobs', (id, { foreign }) => [`/records/${foreign.records[0]}/photos/${id}`]],
  ['users', (id) => [`/people/${id}`]],
  ['devices', (id) => [`/devices/${id}`]],
  ['devices', (id) => [`/devices/${id}/revoke`, {}]],
];

/** Pages of one's own that may be asked to narrow themselves to somebody or something of another region. */
const FILTERS = [
  ['seats', (id) => `/records?kind=customer&seat=${id}`],
  ['seats', (id) => `/records?kind=opportunity&stuck=1&seat=${id}`],
  ['records', (id) => `/requests?after=${id}`],
  ['records', (id) => `/today?after=${id}`],
  ['requests', (id) => `/requests?after=${id}`],
  ['users', (id) => `/people?after=${id}`],
  ['users', (id) => `/people?q=${id}`],
  ['devices', (id) => `/people?q=${id}`],
];

/** An answer without what is bound to differ: the id that was asked for, times, the secrets of forms. */
async function told(show, cookie, id, [path, form]) {
  const body = form && new URLSearchParams({ csrf: await secretOf(show, cookie), ...form });
  const answer = await ask(show, path, { cookie, ...(body ? { method: 'POST', body, headers: { origin: show.url } } : {}) });
  const plain = (text) => text.replaceAll(id, 'ID').replace(/name="csrf" value="[^"]*"/g, 'SECRET').replace(/\b\d\d:\d\d\b/g, 'TIME');
  const headers = [...answer.headers].filter(([name]) => name !== 'date').map(([name, value]) => [name, plain(value)]);
  return { status: answer.status, headers, text: plain(await answer.text()) };
}

const secrets = new Map();

async function secretOf(show, cookie) {
  if (!secrets.has(cookie)) {
    const page = await (await ask(show, '/profile', { cookie })).text();
    secrets.set(cookie, /name="csrf" value="([^"]+)"/.exec(page)[1]);
  }
  return secrets.get(cookie);
}

// The secret of a form is random letters, another on each page: now and then they spell somebody.
const said = (text) => text.replace(/(<input[^>]*name="csrf"[^>]*value=")[^"]*"/g, '$1"');
const namesIn = (text, show) => show.foreign.names.filter((name) => said(text).includes(name));

export function foreign(world) {
  for (const who of ['manager', 'rep', 'newcomer']) {
    test(`another region's ids answer a ${who} like ids of nothing`, async () => {
      const { show } = world;
      const cookie = await cookieOf(show, who);
      for (const [sort, door] of DOORS) {
        assert.ok(show.foreign[sort].length > 0, `the showroom has ${sort} elsewhere`);
        for (const id of show.foreign[sort]) {
          const none = nobodys(id);
          const theirs = await told(show, cookie, id, door(id, show));
          assert.deepEqual(theirs, await told(show, cookie, none, door(none, show)), `${sort}: ${door('ID', show)}`);
          assert.ok(theirs.status >= 400 && theirs.status < 500, `${theirs.status} of ${door(id, show)}`);
          assert.deepEqual(namesIn(theirs.text, show), [], door('ID', show));
        }
      }
      for (const [sort, filter] of FILTERS) {
        for (const id of show.foreign[sort]) {
          const none = nobodys(id);
          const theirs = await told(show, cookie, id, [filter(id)]);
          assert.deepEqual(theirs, await told(show, cookie, none, [filter(none)]), filter('ID'));
          assert.ok(theirs.status < 500, filter('ID'));
          assert.deepEqual(namesIn(theirs.text, show), [], filter('ID'));
        }
      }
    });
  }

  test('no page of a region says a name of another', async () => {
    const { show } = world;
    for (const who of ['manager', 'rep', 'newcomer']) {
      const cookie = await cookieOf(show, who);
      for (const { path } of PAGES) {
        const text = await (await ask(show, path(show), { cookie })).text();
        assert.deepEqual(namesIn(text, show), [], `${who} at ${path(show)}`);
      }
      for (const name of show.foreign.names) {
        const found = await (await ask(show, `/records?kind=customer&q=${encodeURIComponent(name)}`, { cookie })).text();
        // What was searched for stands in the form; nothing else may say it.
        assert.ok(found.split(name).length - 1 <= 2, `${who} searches for ${name}`);
        assert.deepEqual(show.foreign.records.filter((id) => found.includes(id)), [], `${who} searches for ${name}`);
      }
    }
  });

  test('the neighbour sees all of it, so that the above is not empty talk', async () => {
    const { show } = world;
    const cookie = await cookieOf(show, 'neighbour');
    for (const id of show.foreign.records) assert.equal((await ask(show, `/records/${id}`, { cookie })).status, 200);
    for (const id of show.foreign.blobs) assert.equal((await ask(show, `/blob/${id}`, { cookie })).status, 200);
    const pages = await Promise.all(show.foreign.records.map(async (id) => (await ask(show, `/records/${id}`, { cookie })).text()));
    assert.deepEqual(show.foreign.names.filter((name) => !pages.some((page) => page.includes(name))), []);
  });
}
