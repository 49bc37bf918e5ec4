import { useRoom } from '@pubby/client/react'
import type { Goal, Info, Score, Status } from './feed'

/** One match, live: its room holds info, status, score and each goal as a message of its own. */
export function Match({ room, title }: { room: string; title: string }) {
  const { state, get, isReady } = useRoom(room)
  const info = get('info') as Info | undefined
  const status = get('status') as Status | undefined
  const score = get('score') as Score | undefined
  const goals = [...state].filter(([id]) => id.startsWith('goal-')).map(([, message]) => message.data as Goal)
  if (!isReady) return <section className="match">…</section>

  return (
    <section className="match">
      <h2>{info ? info.teams.join(' – ') : title}</h2>
      <p className="big">{score?.join(' : ')}</p>
      <p>
        {status?.state} {status?.minute !== undefined && `· from minute ${status.minute}`}
      </p>
      <ul>
        {goals.map(goal => (
          <li key={`${goal.minute}+${goal.offset} ${goal.player}`}>
            {goal.minute}
            {goal.offset > 0 && `+${goal.offset}`}′ {goal.player} <small>{goal.team}</small>
            {goal.penalty && ' (pen.)'}
            {goal.ownGoal && ' (o.g.)'}
          </li>
        ))}
      </ul>
      {info && (
        <p>
          <small>
            {info.round}, {info.ground}
          </small>
        </p>
      )}
    </section>
  )
}
