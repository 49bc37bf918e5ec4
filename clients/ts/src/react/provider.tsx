import { createContext, type ReactNode, useContext } from 'react'
import type { RoomClient } from '../client/pubby'

const context = createContext<RoomClient | undefined>(undefined)

/**
 * Gives a client to the tree below: one, made outside of it and never closed by it, so that all of it shares one connection. It connects with the
 * first room that is shown.
 */
export function PubbyProvider({ client, children }: { client: RoomClient; children?: ReactNode }) {
  return <context.Provider value={client}>{children}</context.Provider>
}

/** The client of the nearest {@link PubbyProvider}. */
export function usePubby(): RoomClient {
  const client = useContext(context)
  if (!client)
    throw new Error(
      'usePubby needs a PubbyProvider above it: <PubbyProvider client={new Pubby(url)}>, the client made outside of the component.'
    )
  return client
}
