// Another region's addresses typed by hand: they answer like addresses of nothing, and say no name.

import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';

import { PAGES } from '../pages.mjs';
import { ask, cookieOf } from '../visitor.mjs';

/** An id of the same shape that nobody has given. */
const nobodys = {
  records: () => `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`,
  requests: () => nobodys.records(),
  users: () => nobodys.records(),
  seats: () => 'nobodys-seat',
  blobs: () => randomBytes(32).toString('hex'),
  devices: () => randomBytes(8).toString('hex'),
};

/** Where an id of each sort may be typed: addresses, and what forms send. */
const DOORS = [
  ['records', (id) => [`/records/${id}`]],
  ['records', (id) => [`/records/${id}/history`]],
  ['records', (id) => [`/records/${id}?after=${id}`]],
  ['requests', (id) => [`/records/${id}`]],
  ['requests', (id) => [`/requests/${id}`]],
  ['requests', (id) => [`/requests/${id}`, { verdict: 'keep_first', reason: '' }]],
  ['requests', (id) => [`/requests/${id}`, { verdict: 'nonsense', reason: '' }]],
  ['blobs', (id) => [`/blob/${id}`]],
  ['users', (id) => [`/people/${id}`]],
  ['devices', (id) => [`/people/${id}`]],
];

/** Lists that may be asked to narrow themselves to somebody or something of another region. */
const FILTERS = [
  ['seats', (id) => `/records?kind=customer&seat=${id}`],
  ['records', (id) => `/records?kind=customer&after=${id}`],
];

/** An answer without what is bound to differ: the address that was asked for, the time, the secret of a form. */
async function told(show, cookie, id, [path, form]) {
  const body = form && new URLSearchParams({ csrf: await secretOf(show, cookie), ...form });
  const answer = await ask(show, path, { cookie, ...(body ? { method: 'POST', body, headers: { origin: show.url } } : {}) });
  const text = (await answer.text()).replaceAll(id, 'ID');
  const headers = [...answer.headers].filter(([name]) => name !== 'date').map(([name, value]) => [name, value.replaceAll(id, 'ID')]);
  return { status: answer.status, headers, text };
}

const secrets = new Map();

async function secretOf(show, cookie) {
  if (!secrets.has(cookie)) {
    const page = await (await ask(show, '/requests', { cookie })).text();
    secrets.set(cookie, /name="csrf" value="([^"]+)"/.exec(page)[1]);
  }
  return secrets.get(cookie);
}

const namesIn = (text, show) => show.foreign.names.filter((name) => text.includes(name));

export function foreign(world) {
  for (const who of ['manager', 'rep', 'newcomer']) {
    test(`another region's ids answer a ${who} like ids of nothing`, async () => {
      const { show } = world;
      const cookie = await cookieOf(show, who);
      for (const [sort, door] of DOORS) {
        assert.ok(show.foreign[sort].length > 0, `the showroom has ${sort} elsewhere`);
        for (const id of show.foreign[sort]) {
          const none = nobodys[sort]();
          const theirs = await told(show, cookie, id, door(id));
          assert.deepEqual(theirs, await told(show, cookie, none, door(none)), `${sort}: ${door('ID')}`);
          assert.ok(theirs.status >= 400 && theirs.status < 500, `${theirs.status} of ${door(id)}`);
          assert.deepEqual(namesIn(theirs.text, show), [], door('ID'));
        }
      }
      for (const [sort, filter] of FILTERS) {
        for (const id of show.foreign[sort]) {
          const answer = await told(show, cookie, id, [filter(id)]);
          assert.ok(answer.status < 500, filter('ID'));
          assert.deepEqual(namesIn(answer.text, show), [], filter('ID'));
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
