import { PubbyError } from '../protocol/errors'

/** Called on every connect. */
export type TokenSource = () => string | PromiseLike<string>

/**
 * The addresses of an endpoint: a hub's address with `ws` for `http` and the endpoint's path behind its own, which is a prefix. One that
 * ends in the endpoint's path has it already: people copy those.
 * @throws PubbyError `url_invalid`
 */
export function endpointsOf(urls: string | readonly string[], path: string, scheme: string): string[] {
  const endpoints = ([] as string[]).concat(urls).map(url => {
    const parts = /^(?:http|ws)(s?:\/\/[^\s/?#]+)([^\s?#]*?)\/*(\?[^#]*)?$/.exec(url) || invalid(url)
    const prefix = parts[2]!
    return scheme + parts[1] + prefix + (prefix.slice(-path.length) === path ? '' : path) + (parts[3] || '')
  })
  return endpoints[0] ? endpoints : invalid(urls)
}

function invalid(cause: unknown): never {
  throw new PubbyError('url_invalid', { cause })
}

/** Asks for a token, if there is anything to ask, and hands on the address with it. Calls one of the two, at once or later. */
export function withToken(
  url: string,
  token: TokenSource | undefined,
  ready: (url: string) => void,
  failed: (fault: unknown) => void
): void {
  if (!token) return ready(url)
  const add = (value: unknown) => {
    try {
      if (typeof value !== 'string') throw new TypeError('The token is not a string but ' + typeof value)
      value = encodeURIComponent(value)
    } catch (fault) {
      return failed(fault)
    }
    ready(url + (url.indexOf('?') < 0 ? '?' : '&') + 'access_token=' + value)
  }
  try {
    const value = token()
    if (value && typeof value !== 'string') value.then(add, failed)
    else add(value)
  } catch (fault) {
    failed(fault)
  }
}
