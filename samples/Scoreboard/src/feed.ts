/** What the score service publishes. In the tournament's room the id of a message is the name of a match's room. */
export interface MatchLine {
  state: string
  score: Score
}

export type Score = [home: number, away: number]

export interface Info {
  round: string
  ground: string
  teams: [home: string, away: string]
}

export interface Status {
  state: string
  minute?: number
}

export interface Goal {
  player: string
  team: string
  minute: number
  offset: number
  penalty: boolean
  ownGoal: boolean
}

/** `match:2018:01-russia-saudi-arabia` is `Russia Saudi Arabia`: for matches whose info has left the room. */
export function titleOf(room: string): string {
  const words = room.slice(room.lastIndexOf(':') + 1).split('-')
  return words
    .filter(word => !/^\d+$/.test(word))
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}
