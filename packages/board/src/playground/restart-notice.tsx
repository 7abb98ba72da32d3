import type { VNode } from 'preact';

/** Says that changed settings need a new race, and makes it; told to screen readers when that changes. */
export function RestartNotice({
  isPending,
  onRestart,
  onUndo,
}: {
  /** Whether the settings differ from those of the race in more than can change under way. */
  readonly isPending: boolean;
  readonly onRestart: () => void;
  readonly onUndo: () => void;
}): VNode {
  return (
    <div role="status" class="restart">
      {isPending && (
        <>
          <span>The new settings need a restart.</span>
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
