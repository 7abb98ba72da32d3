import { expect, it } from 'vitest';
import { fakeTerminal } from '../../testing/fake-terminal.testing.js';
import { createLiveLine } from './live-line.js';

it('writes over one line, which is never wider than the terminal, and gives the cursor back', () => {
  const stream = fakeTerminal(10);
  const line = createLiveLine(stream);
  line.show('first');
  line.show('a text that is too wide');
  line.leave('what stays may be wide');
  line.show('again');
  line.stop();
  line.stop();
  const text = String(stream.read()).replaceAll(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]|[-\\|/](?= )/g, '*');
  const clear = '\r\u001B[2K';
  const [hide, show] = ['\u001B[?25l', '\u001B[?25h'];
  expect(text).toBe(
    `${hide}${clear}* first${clear}* a text ${clear}${show}  what stays may be wide\n${hide}${clear}* again${clear}${show}`,
  );
});
