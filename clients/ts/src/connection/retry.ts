/** 40xx: the same request would only be refused again. */
export const isFinal = (code: number) => code >= 4000 && code < 4100

/** The hub does not take the token: bad, expired or revoked. */
export const isTokenInvalid = (code: number) => code === 4001

/** The token is of no more use: its time is over, or whatever it was refused for needs another one. */
export const isSpent = (code: number) => isFinal(code) || code === 4203

/** The hub has more clients than it can take, and refuses this one: as a browser can read it, which sees no 503. */
export const isOverload = (code: number, goAway: { reason: string } | undefined) => code === 4100 || goAway?.reason === 'overloaded'

/** 42xx: the hub asks the client to come back elsewhere or later. */
export const isMove = (code: number) => code >= 4200 && code < 4300
