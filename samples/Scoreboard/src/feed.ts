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

/**
 * `match:2018:01-russia-saudi-arabia` is `Russia – Saudi Arabia`, for who has not opened that match: a room's name does not say where the
 * one team ends, but a team of one word is found alone in another match.
 * @param rooms the matches of the tournament.
 */
export function titlesOf(rooms: readonly string[]): Map<string, string> {
  const matches = rooms.map(room => [room, wordsOf(room)] as const)
  const certain = new Set(matches.flatMap(([, words]) => (words.length === 2 ? words : [])))
  return new Map(matches.map(([room, words]) => [room, titleOf(words, certain)]))
}

function wordsOf(room: string): string[] {
  const words = room.slice(room.lastIndexOf(':') + 1).split('-')
  return words.filter(word => !/^\d+$/.test(word)).map(word => word.charAt(0).toUpperCase() + word.slice(1))
}

function titleOf(words: string[], teams: Set<string>): string {
  const rest = words.length - 1
  if (rest > 0 && teams.has(words[0]!)) return `${words[0]} – ${words.slice(1).join(' ')}`
  if (rest > 0 && teams.has(words[rest]!)) return `${words.slice(0, rest).join(' ')} – ${words[rest]}`
  return words.join(' ')
}
