/** Calls handlers of the application's, none of which can do harm: what they throw, or reject with, is handed on. */
export class Emitter<Events extends object> {
  private handlers: { [name: string]: ((value: never) => unknown)[] | undefined } = Object.create(null)

  /** @param onFault gets what a handler threw; what this one throws is dropped. */
  constructor(private readonly onFault: (fault: unknown) => void) {}

  /** @returns a function that takes the handler off again. */
  on<Name extends keyof Events & string>(name: Name, handler: (value: Events[Name]) => unknown): () => void {
    this.handlers[name] = (this.handlers[name] || []).concat(handler)
    return () => {
      this.handlers[name] = this.handlers[name]!.filter(other => other !== handler)
    }
  }

  emit<Name extends keyof Events & string>(name: Name, value: Events[Name]): void {
    const handlers = this.handlers[name]
    if (!handlers) return
    handlers.forEach(handler => {
      try {
        const result = handler(value as never) as PromiseLike<unknown> | undefined
        // An async handler fails later, and would else end a Node process.
        if (result && typeof result.then === 'function') result.then(undefined, fault => this.report(fault))
      } catch (fault) {
        this.report(fault)
      }
    })
  }

  private report(fault: unknown): void {
    try {
      this.onFault(fault)
    } catch {
      // The handler for errors threw itself: no one is left to report it to.
    }
  }
}
