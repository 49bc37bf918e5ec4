/** Makes callbacks that do nothing once a condition no longer holds: for events of what was given up. */
export function onlyWhile(holds: () => boolean) {
  // biome-ignore lint/suspicious/noExplicitAny: the type of the callback is kept, whatever it is
  return <F extends (a: any, b: any, c: any) => void>(act: F): F =>
    ((a: unknown, b: unknown, c: unknown) => {
      if (holds()) act(a, b, c)
    }) as F
}
