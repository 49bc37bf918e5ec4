import { readFileSync } from 'node:fs'

const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** The code blocks of the README in one language, in order. */
export function blocksOf(language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].filter(([, name]) => name === language).map(([, , code]) => code!)
}

/** All languages that the README has blocks of. */
export const languages = [...new Set([...text.matchAll(/^```(\w+)$/gm)].map(([, name]) => name!))].sort()
