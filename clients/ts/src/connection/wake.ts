/** Calls back when the network is back, or the page is seen again. Does nothing where the platform tells neither. */
export function onWake(wake: () => void): () => void {
  if (typeof addEventListener !== 'function') return () => {}
  const page = typeof document === 'undefined' ? undefined : document
  const onVisible = () => {
    if (page!.visibilityState === 'visible') wake()
  }
  addEventListener('online', wake)
  if (page) page.addEventListener('visibilitychange', onVisible)
  return () => {
    removeEventListener('online', wake)
    if (page) page.removeEventListener('visibilitychange', onVisible)
  }
}
