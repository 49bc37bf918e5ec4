import { PubbyError } from '../protocol/errors'

/** Called on every connect. */
export type TokenSource = () => string | PromiseLike<string>

/**
 * The address of an endpoint: `http` becomes `ws`, and an address without a path gets the endpoint's own.
 * @throws PubbyError `url_invalid`
 */
export function endpointOf(url: string, path: string, scheme: string): string {
  const parts = /^(?:http|ws)(s?):\/\/([^/?#]+)(\/[^?#]*)?(\?[^#]*)?$/.exec(url)
  if (!parts) throw new PubbyError('url_invalid', { cause: url })
  const own = parts[3] && parts[3] !== '/' ? parts[3] : path
  return scheme + parts[1] + '://' + parts[2] + own + (parts[4] || '')
}

/** Asks for a token, if there is anything to ask, and hands on the address with it. Calls one of the two, at once or later. */
export function withToken(
  url: string,
  token: TokenSource | undefined,
  ready: (url: string) => void,
  failed: (fault: unknown) => void
): void {
  if (!token) return ready(url)
  const add = (value: string) => ready(url + (url.indexOf('?') < 0 ? '?' : '&') + 'access_token=' + encodeURIComponent(value))
  try {
    const value = token()
    if (typeof value === 'string') add(value)
    else value.then(add, failed)
  } catch (fault) {
    failed(fault)
  }
}
