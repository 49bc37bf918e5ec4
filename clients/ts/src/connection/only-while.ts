/** Makes callbacks that do nothing once a condition no longer holds: for events of what was given up. */
export function onlyWhile(holds: () => boolean) {
  // biome-ignore lint/suspicious/noExplicitAny: the type of the callback is kept, whatever it is
  return <F extends (...given: any[]) => void>(act: F): F =>
    ((...given: unknown[]) => {
      if (holds()) act.apply(undefined, given)
    }) as F
}
