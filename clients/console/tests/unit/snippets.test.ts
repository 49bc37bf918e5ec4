import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { publishSnippet, type Snippet } from '../../src/parts/snippets'

const snippet: Snippet = { publicUrl: 'http://localhost:5080', room: 'match-1', id: 'score', json: '[1,0]' }

it.each([
  ['a quote', `"it's"`],
  ['a dollar and a backtick', '"$HOME `id`"'],
  ['a backslash', String.raw`"\\n"`]
])('hands curl the data as it was typed: %s', (_, json) => {
  const curl = publishSnippet('curl', { ...snippet, json })
  // What the shell makes of the command, one argument a line.
  const told = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${curl}`], { env: { PUBBY_KEY: 'secret' } }).toString()
  expect(told.trim().split('\n').at(-1)).toBe(json)
})

it('fences C# with more quotes than the data has', () => {
  expect(publishSnippet('C#', { ...snippet, json: '"\\"\\"" ' })).toContain('JsonElement.Parse("""\n')
  expect(publishSnippet('C#', { ...snippet, json: '["","",""]' })).toContain('JsonElement.Parse("""\n')
  expect(publishSnippet('C#', { ...snippet, json: '{"""":1}' })).toContain('JsonElement.Parse("""""\n')
})

it('keeps all digits of a number, and says when the message leaves', () => {
  const json = '12345678901234567890'
  for (const language of ['curl', 'C#', 'TypeScript', 'pubby'] as const) {
    const text = publishSnippet(language, { ...snippet, json, ttl: 60 })
    expect(text).toContain(json)
    expect(text).toMatch(/ttl[=: ]+60|FromSeconds\(60\)/)
    expect(text).not.toContain('undefined')
  }
})

it('puts data of several lines into one', () => {
  expect(publishSnippet('pubby', { ...snippet, json: '{\n  "home": 1\n}' })).toBe(`pubby pub match-1 score '{ "home": 1 }'`)
})
