// The playground in Chromium, as `npm run site` has built it. RANKBATCH_CHROMIUM or CHROME_PATH may name another browser.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

/** A browser, where its page is, and what both have cost. */
export async function openPlayground() {
  const configFile = fileURLToPath(new URL('../packages/board/vite.config.ts', import.meta.url));
  const server = await preview({ configFile, mode: 'site', preview: { port: 0 } });
  const executablePath =
    process.env['RANKBATCH_CHROMIUM'] ?? process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath }).catch(async (error) => {
    await server.close();
    throw error;
  });
  const processes = await browser.newBrowserCDPSession();
  return {
    browser,
    url: server.resolvedUrls?.local[0] ?? '',
    /** Seconds of processor time that all processes of the browser have taken. */
    processorTime: async () => {
      const { processInfo } = await processes.send('SystemInfo.getProcessInfo');
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
