import { endpointsOf } from '../connection/address'
import type { ConnectionOptions } from '../connection/connection'
import type { Transport } from '../connection/transport'
import { PubbyError } from '../protocol/errors'
import { Client } from './client'
import { RoomHandle } from './room-handle'
import type { StandardSchema } from './schema'

/** How a room is opened. */
export interface OpenOptions<T> {
  /** True: only what comes from now on, without what the room holds. */
  live?: boolean
  /** True: also how many are subscribed: `subscribers` of the handle, and its event `occupancy`. */
  occupancy?: boolean
  /** What data must be. A message that does not fit is an `error` event of the handle and goes no further: the map keeps what fitted last. */
  schema?: StandardSchema<T>
}

/** A client for rooms, whichever transport it comes by: `Pubby` of each entry extends it. */
export abstract class RoomClient extends Client {
  protected constructor(urls: string | readonly string[], path: string, scheme: string, transport: Transport, options: ConnectionOptions) {
    super(endpointsOf(urls, path, scheme).map(checked), transport, options)
  }

  /**
   * Opens a room; the first one connects. Any number may be open, and one room any number of times: it is subscribed once.
   * @throws PubbyError `closed`
   */
  open<T = unknown>(room: string, options: OpenOptions<T> = {}): RoomHandle<T> {
    return new RoomHandle<T>(room, this.ownerOf(room, !options.live, options.occupancy), options.schema)
  }
}

/** What the platform cannot read as an address it would refuse with every try. */
function checked(url: string): string {
  try {
    new URL(url)
  } catch (cause) {
    throw new PubbyError('url_invalid', { cause })
  }
  return url
}
