import type { GivenToken } from './format'

/** A source of tokens that gives what a vector says, call by call. */
export class ScriptedTokens {
  private asked = 0
  private readonly open: (() => void)[] = []

  constructor(private readonly given: GivenToken[]) {}

  readonly source = (): Promise<string> => {
    this.asked++
    const next = this.given.shift()
    if (next === undefined) throw new Error('the vector has no token for this call of the source')
    if (typeof next !== 'object' || next === null) return answer(next)
    return new Promise<void>(resolve => this.open.push(resolve)).then(() => answer(next.later))
  }

  /** The oldest call that is open ends. */
  settle(): void {
    this.open.shift()!()
  }

  takeAsked(): number {
    const { asked } = this
    this.asked = 0
    return asked
  }
}

async function answer(token: string | null): Promise<string> {
  if (token === null) throw new Error('the source has no token')
  return token
}
