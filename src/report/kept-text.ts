// What a run says of its receipt: whether what is kept there was removed, or stayed.

/** Without a stop; `path` may be shown. `isUnused`: the run sent no removal. */
export function keptText(path: string, isUnused = false): string {
  return isUnused
    ? `Kept before a removal that was never sent: ${path}; nothing was removed`
    : `Kept before it was removed: ${path}`;
}
