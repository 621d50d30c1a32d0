// Somebody at a browser: signed in as one of the showroom's people, with a screen, a language, a scheme, with or without JavaScript.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

import { LANGUAGES, SCHEMES, SIZES } from './pages.mjs';

const PROGRAM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Chromium, once for all. */
export function openBrowser() {
  return chromium.launch({ executablePath: PROGRAM, args: ['--force-color-profile=srgb', '--font-render-hinting=none'] });
}

/** A request without a browser: never follows, never keeps cookies. */
export function ask(show, path, { cookie, ...rest } = {}) {
  const headers = { accept: 'text/html', ...rest.headers, ...(cookie ? { cookie } : {}) };
  return fetch(new URL(path, show.url), { redirect: 'manual', ...rest, headers });
}

const cookies = new Map();

/** The cookie of somebody's session. One for each person: a relay lets nobody try passwords all day long. */
export async function cookieOf(show, who) {
  if (!cookies.has(who)) {
    const body = new URLSearchParams({ user: show.people[who], password: show.password });
    const answer = await ask(show, '/sign-in', { method: 'POST', body });
    assert.equal(answer.status, 303, `${who} signs in`);
    cookies.set(who, answer.headers.getSetCookie()[0].split(';')[0]);
  }
  return cookies.get(who);
}

/**
 * Opens a browser's window for somebody. `complaints` fills with whatever no page may do: errors on the console, requests to other
 * origins, answers that failed.
 */
export async function visit(browser, show, look = {}) {
  const { as = 'manager', size = SIZES[0], language = LANGUAGES[0], scheme = 'light', javaScript = true } = look;
  const context = await browser.newContext({
    baseURL: show.url,
    viewport: { width: size.width, height: size.height },
    isMobile: false,
    locale: language.tag,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    javaScriptEnabled: javaScript,
    timezoneId: 'Asia/Shanghai',
  });
  const own = [['lang', language.tag]];
  if (as) own.push((await cookieOf(show, as)).split('='));
  await context.addCookies(own.map(([name, value]) => ({ name, value, url: show.url })));
  const page = await context.newPage();
  const complaints = watch(page, new URL(show.url).origin);
  return { context, page, complaints, close: () => context.close() };
}

function watch(page, origin) {
  const complaints = [];
  page.on('console', (message) => {
    // That a page was not found is said of pages that are not there, and those are asked for on purpose.
    const isOwnStatus = message.text().startsWith('Failed to load resource') && message.location().url === page.url();
    if (['error', 'warning'].includes(message.type()) && !isOwnStatus) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== origin) complaints.push(`another origin: ${request.url()}`);
  });
  page.on('response', (response) => {
    const isPage = response.request().isNavigationRequest();
    if (response.status() >= (isPage ? 500 : 400)) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return complaints;
}

/** Opens a page of the list, and holds it to its status. */
export async function open(page, show, { path, status = 200 }) {
  const answer = await page.goto(path(show));
  assert.equal(answer.status(), status, path(show));
  return answer;
}

/**
 * Opens a page of the list in each language and looks at it on each screen and in each scheme. `eye` gives what it complains of; all of it
 * together fails the test, each with the look that it was seen in.
 */
export async function inEveryLook({ browser, show }, sheet, eye, { javaScript = true, schemes = SCHEMES, prepare = () => {} } = {}) {
  const seen = [];
  for (const language of LANGUAGES) {
    const { page, context, complaints, close } = await visit(browser, show, { as: sheet.as, language, javaScript });
    await prepare(context, page);
    await open(page, show, sheet);
    for (const size of SIZES) {
      await page.setViewportSize({ width: size.width, height: size.height });
      for (const scheme of schemes) {
        await page.emulateMedia({ colorScheme: scheme });
        seen.push(...(await eye(page, { size, language, scheme })).map((one) => `${size.name} ${language.name} ${scheme}: ${one}`));
      }
    }
    seen.push(...complaints.map((one) => `${language.name}: ${one}`));
    await close();
  }
  nothing(seen);
}

/** Fails with each of these on a line of its own. */
export function nothing(complaints, about = 'there is something to complain of') {
  assert.ok(complaints.length === 0, `${about}:\n  ${[...new Set(complaints)].join('\n  ')}`);
}
