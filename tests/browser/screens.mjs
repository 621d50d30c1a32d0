// `cargo xtask screens`: a picture of every page in every look, in docs/screens.
//
// Names are stable, so that a change of a page shows as a change of its picture. Times are those of the run: the relay's clock is nobody's to set.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { LANGUAGES, PAGES, SCHEMES, SIZES } from './pages.mjs';
import { withPalette } from './seen/palette.mjs';
import { openShowroom } from './showroom.mjs';
import { open, openBrowser, visit } from './visitor.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/screens/', import.meta.url));

/** A page that goes on for ever is shown so far. */
const HEIGHT_MAX = 1_200;

/** The whole folder stays below this. */
const BYTES_MAX = 6_000_000;

/** Those that show nothing which another does not are left out. */
const PICTURED = PAGES.filter(({ isPictured = true }) => isPictured);

const nameOf = (sheet, size, language, scheme) => `${sheet.name}-${size.name}-${language.name}-${scheme}.png`;

/** The whole page in one window: a bar at the window's foot stands at the page's foot then, not across it. */
async function picture(page, size) {
  await page.setViewportSize({ width: size.width, height: size.height });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: size.width, height: Math.min(Math.max(height, size.height), HEIGHT_MAX) });
  return withPalette(await page.screenshot({ animations: 'disabled' }));
}

/** Waits until pictures have come that wait to be scrolled to. */
async function settle(page) {
  await page.evaluate(async () => {
    const pictures = [...document.images];
    for (const one of pictures) one.loading = 'eager';
    await Promise.all(pictures.map((one) => one.decode().catch(() => {})));
  });
}

async function shoot(browser, show) {
  let total = 0;
  for (const sheet of PICTURED) {
    for (const language of LANGUAGES) {
      const { page, close } = await visit(browser, show, { as: sheet.as, language });
      await open(page, show, sheet);
      await settle(page);
      for (const size of SIZES) {
        for (const scheme of SCHEMES) {
          await page.emulateMedia({ colorScheme: scheme });
          const bytes = await picture(page, size);
          await writeFile(FOLDER + nameOf(sheet, size, language, scheme), bytes);
          total += bytes.length;
        }
      }
      await close();
    }
    console.log(`${sheet.name}: ${Math.round(total / 1_000)} KB so far`);
  }
  return total;
}

function index() {
  const row = (sheet) => SIZES.map((size) => {
    const cells = LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => `[${language.name} ${scheme}](${nameOf(sheet, size, language, scheme)})`));
    return `| ${sheet.name} | ${size.width} x ${size.height} | ${cells.join(' | ')} |`;
  }).join('\n');
  return `# The pages, seen

Made by \`cargo xtask screens\` from the showroom's company (\`tests/src/bin/showroom\`); the list of pages is \`tests/browser/pages.mjs\`.
Made anew they differ in times and ids only. Pages longer than ${HEIGHT_MAX} px are cut there.

| page | window | ${LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => `${language.name} ${scheme}`)).join(' | ')} |
|---|---|${'---|'.repeat(LANGUAGES.length * SCHEMES.length)}
${PICTURED.map(row).join('\n')}
`;
}

await mkdir(FOLDER, { recursive: true });
for (const old of (await readdir(FOLDER)).filter((name) => name.endsWith('.png'))) await rm(FOLDER + old);
const [show, browser] = await Promise.all([openShowroom(), openBrowser()]);
try {
  const total = await shoot(browser, show);
  await writeFile(`${FOLDER}index.md`, index());
  console.log(`${(await readdir(FOLDER)).length - 1} pictures, ${(total / 1_000_000).toFixed(1)} MB`);
  if (total > BYTES_MAX) throw new Error(`more than ${BYTES_MAX / 1_000_000} MB`);
} finally {
  await browser.close();
  await show.close();
}
