import { useRoom, useStatus } from '@pubby/client/react'
import { useState } from 'react'
import { type MatchLine, titlesOf } from './feed'
import { Match } from './Match'
import { MatchRow } from './MatchRow'

/** The matches of a tournament, and the one that is looked at. */
export function Scoreboard({ tournament }: { tournament: string }) {
  const { state, isReady } = useRoom<MatchLine>(tournament)
  const [chosen, choose] = useState<string | null>(null)
  const rooms = [...state.keys()].sort()
  const titles = titlesOf(rooms)
  const live = rooms.filter(room => state.get(room)?.data?.state === 'live')
  const shown = chosen ?? live.at(-1) ?? rooms.at(-1) ?? null

  return (
    <main>
      <header>
        <h1>{tournament.split(':').join(' ')}</h1>
        <Connection />
      </header>
      {isReady && rooms.length === 0 && <p>No matches yet. Replay a feed: npm run replay</p>}
      <div className="columns">
        <ol>
          {rooms.map(room => (
            <MatchRow
              key={room}
              room={room}
              title={titles.get(room)!}
              line={state.get(room)!.data!}
              isShown={room === shown}
              onChoose={() => choose(room)}
            />
          ))}
        </ol>
        {shown && <Match key={shown} room={shown} title={titles.get(shown) ?? shown} />}
      </div>
    </main>
  )
}

function Connection() {
  const { state } = useStatus()
  return <span className={`connection ${state}`}>{state}</span>
}
