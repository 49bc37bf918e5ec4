import { useEffect, useState } from 'preact/hooks'

/** A value that parts of the page look at. */
export class Store<T> {
  private readonly watchers = new Set<(value: T) => void>()

  constructor(private current: T) {}

  get value(): T {
    return this.current
  }

  set(value: T): void {
    if (Object.is(value, this.current)) return
    this.current = value
    for (const watcher of [...this.watchers]) watcher(value)
  }

  /** @returns a function that ends it. */
  watch(watcher: (value: T) => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }
}

/** The store's value; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.value)
  useEffect(() => {
    setValue(() => store.value)
    return store.watch(changed => setValue(() => changed))
  }, [store])
  return value
}
