/**
 * Moves positions as little as needed so that each stands at least `gap` from the next and all stay within `from`..`to`.
 *
 * @returns The new positions, in the order of the given ones.
 */
export function spreadApart(
  positions: readonly number[],
  { gap, from, to }: { readonly gap: number; readonly from: number; readonly to: number },
): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  // Neighbours that meet become one block, which stands centred on where its members want to be.
  const blocks: { members: number[]; centre: number }[] = [];
  const half = (block: { members: number[] }) => ((block.members.length - 1) * gap) / 2;
  const place = (block: { members: number[] }) => {
    const wanted =
      block.members.reduce((sum, index) => sum + (positions[index] ?? 0), 0) / block.members.length;
    return Math.min(Math.max(wanted, from + half(block)), to - half(block));
  };
  for (const index of order) {
    let block = { members: [index], centre: place({ members: [index] }) };
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.centre + half(last) + gap <= block.centre - half(block)) break;
      const members = [...last.members, ...block.members];
      block = { members, centre: place({ members }) };
      blocks.pop();
    }
    blocks.push(block);
  }
  const moved = [...positions];
  for (const block of blocks)
    for (const [rank, index] of block.members.entries())
      moved[index] = block.centre - half(block) + rank * gap;
  return moved;
}
