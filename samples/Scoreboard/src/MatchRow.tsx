import { type MatchLine, titleOf } from './feed'

export function MatchRow({ room, line, isShown, onChoose }: { room: string; line: MatchLine; isShown: boolean; onChoose: () => void }) {
  return (
    <li data-room={room} className={isShown ? 'shown' : ''}>
      <button type="button" onClick={onChoose}>
        <span className="title">{titleOf(room)}</span>
        <span className={`state ${line.state}`}>{line.state}</span>
        <b className="score">{line.score.join(':')}</b>
      </button>
    </li>
  )
}
