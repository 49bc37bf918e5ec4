import { PublishError } from './publish-error'

/** What clients connect to. A publisher's address that ends so was copied from a client's. */
const clientPath = /\/(ws|hub)$/i

/**
 * The base of a hub's addresses, without a slash at its end: a path in it is a prefix that `/v1/…` comes after.
 * @throws PublishError `url_invalid`
 */
export function baseOf(address: unknown): string {
  const url = parsed(address)
  if (!url) throw invalid(`${shown(address)} is not an http or https address. Give one such as http://localhost:5080.`)
  // The address is not repeated: its password would be in the log.
  if (url.username || url.password)
    throw invalid('The address has a user or a password in it. Pass the key as `key`, and the address without them.')
  if (url.search || url.hash)
    throw invalid(`${shown(address)} has a query or a fragment. Give the hub's base address, http://localhost:5080 for example.`)
  const base = (url.origin + url.pathname).replace(/\/+$/, '')
  if (clientPath.test(url.pathname.replace(/\/+$/, ''))) {
    throw invalid(`${shown(address)} is where clients connect. Give the hub's base address: ${base.replace(clientPath, '')}.`)
  }
  return base
}

function parsed(address: unknown): URL | undefined {
  if (typeof address !== 'string' || !/^https?:\/\/[^/\s\\]\S*$/i.test(address)) return undefined
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}

function shown(address: unknown): string {
  return typeof address === 'string' && !address.includes('@') ? `'${address}'` : 'What was given'
}

function invalid(message: string): PublishError {
  return new PublishError('url_invalid', message, 0)
}
