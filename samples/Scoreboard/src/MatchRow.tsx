import type { MatchLine } from './feed'

interface MatchRowProps {
  room: string
  title: string
  line: MatchLine
  isShown: boolean
  onChoose: () => void
}

export function MatchRow({ room, title, line, isShown, onChoose }: MatchRowProps) {
  return (
    <li data-room={room} className={isShown ? 'shown' : ''}>
      <button type="button" onClick={onChoose}>
        <span className="title">{title}</span>
        <span className={`state ${line.state}`}>{line.state}</span>
        <b className="score">{line.score.join(':')}</b>
      </button>
    </li>
  )
}
