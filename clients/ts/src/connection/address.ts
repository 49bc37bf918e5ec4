import { PubbyError } from '../protocol/errors'

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

/** The address with a token, for connections that can bring it in no other way. */
export function withToken(url: string, token: string): string {
  return withQuery(url, 'access_token=' + encodeURIComponent(token))
}

/** The address of a client that resumes: a hub that cannot take all at once may let it in first. */
export function asReturning(url: string): string {
  return /[?&]r=/.test(url) ? url : withQuery(url, 'r=1')
}

function withQuery(url: string, query: string): string {
  return url + (url.indexOf('?') < 0 ? '?' : '&') + query
}
