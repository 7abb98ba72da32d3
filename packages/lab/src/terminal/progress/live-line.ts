import type { Terminal } from './progress.js';

/** One line of a live terminal that is written over again and again, behind a sign that turns while work goes on. */
export interface LiveLine {
  readonly show: (text: string) => void;
  /** Leaves a line behind that stays, and takes the live one away until the next `show`. */
  readonly leave: (text: string) => void;
  /** Leaves the terminal clean; may be called twice. */
  readonly stop: () => void;
}

const signs = process.platform === 'win32' ? '-\\|/' : '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const turnMs = 80;
const hideCursor = '\u001B[?25l';
const showCursor = '\u001B[?25h';
const clearLine = '\r\u001B[2K';

export function createLiveLine(stream: Terminal): LiveLine {
  let shown = '';
  let turns = 0;
  let timer: NodeJS.Timeout | undefined;

  const draw = (): void => {
    const text = `${signs[turns % signs.length]} ${shown}`;
    // Never wider than the terminal, whose next rows would not be cleared.
    stream.write(`${clearLine}${text.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  const turn = (): void => {
    turns += 1;
    draw();
  };
  const stop = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    process.off('exit', stop);
    stream.write(`${clearLine}${showCursor}`);
  };
  return {
    show(text) {
      shown = text;
      if (timer === undefined) {
        timer = setInterval(turn, turnMs);
        timer.unref();
        // A process that is ended at once has its cursor back.
        process.on('exit', stop);
        stream.write(hideCursor);
      }
      draw();
    },
    leave(text) {
      stop();
      stream.write(`  ${text}\n`);
    },
    stop,
  };
}
