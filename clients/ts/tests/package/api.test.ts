import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const home = fileURLToPath(new URL('../../', import.meta.url))

/** What each entry of the package exports, by its own declarations. */
const exportsOf = (entry: string) =>
  [...readFileSync(`${home}dist/${entry}.d.ts`, 'utf8').matchAll(/^export \{ ([^}]*) \}/gm)]
    .flatMap(([, names]) => names!.split(', '))
    .map(name => name.replace(/^type /, '').replace(/^.* as /, ''))

it('the API reference has every export, each with a comment', () => {
  // What is not documented is an error of TypeDoc's.
  execFileSync('npm', ['run', '--silent', 'api'], { cwd: home, stdio: 'pipe' })
  const index = (module: string) => readFileSync(`${home}../../artifacts/api/typescript/modules/${module}.html`, 'utf8')
  for (const entry of ['index', 'signalr', 'react', 'publisher']) {
    const names = exportsOf(entry)
    expect(names.length, entry).toBeGreaterThan(2)
    for (const name of names) expect(index(entry), `${entry}: ${name}`).toContain(`href="#${name.toLowerCase()}"`)
  }
}, 180_000)
