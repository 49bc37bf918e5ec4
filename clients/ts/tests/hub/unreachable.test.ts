import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ConnectionStatus, RoomClient } from '../../src/index'
import { clientKinds } from '../support/client-kinds'
import { freePort } from '../support/free-port'
import { until } from '../support/until'

const tidy: (() => unknown)[] = []
afterEach(() => tidy.splice(0).forEach(undo => void undo()))

/** A web server that is no hub. */
async function webServer(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  tidy.push(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const page = '<!DOCTYPE html><title>Sign in</title>'
/** What is at the address, and what a developer reads of it. */
const table: [string, () => string | Promise<string>, RegExp, string | undefined][] = [
  ['nobody listens', async () => `http://127.0.0.1:${await freePort()}`, /^connect ECONNREFUSED 127\.0\.0\.1:\d+$/, 'ECONNREFUSED'],
  ['no such host', () => 'http://hub.invalid', /^getaddrinfo (ENOTFOUND|EAI_AGAIN) hub\.invalid$/, 'getaddrinfo'],
  ['404', () => webServer((_, response) => response.writeHead(404).end()), /^Unexpected server response: 404$/, undefined],
  [
    "a proxy's page",
    () => webServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page)),
    /^Unexpected server response: 200$/,
    undefined
  ]
]

const refusal = (status: number, retryAfter: string) => () =>
  webServer((_, response) => response.writeHead(status, { 'retry-after': retryAfter }).end())
/** What answers, and the range of the wait that follows. */
const refusals: [string, () => Promise<string>, number, number][] = [
  ['503 with seconds', refusal(503, '100'), 100_000, 150_000],
  ['429 with a date', refusal(429, new Date(Date.now() + 200_000).toUTCString()), 100_000, 300_000],
  ['502', refusal(502, '100'), 0, 2000],
  ['503 with no time', refusal(503, 'soon'), 0, 2000]
]

describe.each(clientKinds)('%s', (_, newClient) => {
  it.each(refusals)('Retry-After of %s', async (_name, address, least, most) => {
    const client: RoomClient = newClient(await address())
    tidy.push(() => client.close())
    let wait: number | undefined
    client.on('status', ({ nextTryAt }) => {
      if (nextTryAt) wait ??= nextTryAt - Date.now()
    })
    client.connect()
    await until(() => wait !== undefined, 'a try has failed')
    // The clock moves on between the two.
    expect(wait).toBeGreaterThan(least - 100)
    expect(wait).toBeLessThan(most + 100)
  })

  it.each(table)('%s: the status says so, and so does a wait that is given up', async (_name, address, reason, code) => {
    const client: RoomClient = newClient(await address())
    tidy.push(() => client.close())
    const statuses: ConnectionStatus[] = []
    client.on('status', status => statuses.push(status))
    const room = client.open('room')
    const ready = room.whenReady().catch(error => error)
    await until(() => statuses.some(({ nextTryAt }) => nextTryAt), 'a try has failed')

    const failed = statuses.find(({ nextTryAt }) => nextTryAt)!
    const cause = failed.cause as Error & { code?: string; syscall?: string }
    expect({ ...failed, isError: cause instanceof Error }).toMatchObject({
      state: 'reconnecting',
      code: 1006,
      reason: expect.stringMatching(reason),
      isError: true
    })
    expect(cause.message).toBe(failed.reason)
    if (code) expect([cause.code, cause.syscall]).toContain(code)

    room.release()
    expect(await ready).toMatchObject({
      code: 'released',
      message: expect.stringContaining(failed.reason!),
      cause: { state: 'reconnecting' }
    })
  })
})
