import type { Reporter, TestModule } from 'vitest/node';

/** Closes the run with the reasons of skipped tests, and one plain line of counts that other programs can read. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const reasons = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result();
        count[result.state] += 1;
        if (result.state === 'skipped' && result.note !== undefined) {
          const reason = `${module.relativeModuleId}: ${result.note}`;
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        }
      }
      // A file that cannot be loaded has no tests, and must still count.
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0)
        count.failed += 1;
    }
    const skipped = count.skipped + count.pending;
    // Printed on exit, so that it stands below the default reporter's summary.
    process.once('exit', () => {
      for (const [reason, tests] of reasons) console.log(`${tests} skipped in ${reason}`);
      console.log(
        `${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
      );
    });
  }
}
