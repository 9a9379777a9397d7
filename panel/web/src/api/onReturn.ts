/** Calls `again` when the network or the tab comes back: no reason to sit out a wait. The answer ends it. */
export function onReturn(again: () => void): () => void {
  const shown = () => {
    if (!document.hidden) again();
  };
  window.addEventListener('online', again);
  document.addEventListener('visibilitychange', shown);
  return () => {
    window.removeEventListener('online', again);
    document.removeEventListener('visibilitychange', shown);
  };
}
