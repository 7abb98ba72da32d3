import type { VNode } from 'preact';

/** Says that changed settings need a new race, and makes it; told to screen readers when that changes. */
export function RestartNotice({
  changes,
  onRestart,
  onUndo,
}: {
  /** What of the settings the race under way does not have, in words. */
  readonly changes: readonly string[];
  readonly onRestart: () => void;
  readonly onUndo: () => void;
}): VNode {
  return (
    <div role="status" class="restart">
      {changes.length > 0 && (
        <>
          <span>The new settings need a restart: {changes.join(', ')}.</span>
          <button type="button" class="primary" onClick={onRestart}>
            Restart with them
          </button>
          <button type="button" onClick={onUndo}>
            Undo
          </button>
        </>
      )}
    </div>
  );
}
