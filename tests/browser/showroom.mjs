// The company that the pages are shown with: a real relay with real data, made by the `showroom` program.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../target', import.meta.url));
const PROGRAM = join(TARGET, 'debug', 'showroom');

/**
 * Starts it and waits until all is there. What it tells is described in `tests/src/bin/showroom/told.rs`; `close` ends it, and so does
 * the end of this process, whichever way it comes: the program lives as long as its standard input.
 */
export async function openShowroom() {
  const child = spawn(PROGRAM, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => line),
    ended.then(([code]) => { throw new Error(`the showroom ended with ${code} before it was open`); }),
  ]);
  return {
    ...JSON.parse(line),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Has a rep do something on the phone: `works(show, 'li', 'new', 'customer', 'name=…')`. Gives what the command printed. */
export async function works(show, rep, ...words) {
  const child = spawn(show.rep, ['--home', show.phones[rep], '--json', ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (piece) => { said += piece; });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${rep}: ${words.join(' ')} ended with ${code}: ${said}`);
  return JSON.parse(said);
}
