// Chromium for tests that need a real browser. Downloads none: it takes the one of the machine (Debian's `chromium` package).
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import type { TestContext } from 'vitest';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** Path of the browser: RANKBATCH_CHROMIUM, CHROME_PATH, or the first of the usual names on PATH; undefined when there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env['RANKBATCH_CHROMIUM'] ?? env['CHROME_PATH'];
  if (named !== undefined && named !== '') return named;
  const folders = (env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts Chromium without a window; undefined when the machine has none, unless RANKBATCH_REQUIRE_CHROMIUM is set, as CI does: then it
 * throws. It has no sandbox (Playwright's default): root cannot have one, and the pages are our own. No time limit, as in all tests.
 *
 * @param args more command-line options of Chromium
 */
export async function launchChromium(args: readonly string[] = []): Promise<Browser | undefined> {
  const executablePath = findChromium();
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: [...args], timeout: 0 });
  if (process.env['RANKBATCH_REQUIRE_CHROMIUM'] !== undefined)
    throw new Error(`RANKBATCH_REQUIRE_CHROMIUM is set, but there is no browser: ${cure}`);
  return undefined;
}

const cure = "install Debian's chromium package or set RANKBATCH_CHROMIUM to the path of one";

/** Skips a test, and says why, when {@link launchChromium} has found no browser. */
export function skipWithout(browser: Browser | undefined, context: TestContext): asserts browser is Browser {
  context.skip(browser === undefined, `no Chromium here: ${cure}`);
}
