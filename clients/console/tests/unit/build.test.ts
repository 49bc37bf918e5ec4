import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const project = fileURLToPath(new URL('../../', import.meta.url))
const committed = join(project, '../../src/Pubby.Hub/Administration/Console')

it('the files in the hub are what the sources build: if not, npm run build and commit them', () => {
  const fresh = mkdtempSync(join(tmpdir(), 'pubby-console-'))
  try {
    execFileSync('node', ['build.mjs', fresh], { cwd: project })
    expect(readdirSync(committed).sort()).toEqual(readdirSync(fresh).sort())
    // Not their text: a difference in what is minified tells nobody anything.
    for (const name of readdirSync(fresh)) {
      expect(readFileSync(join(committed, name)).equals(readFileSync(join(fresh, name))), `${name} is up to date`).toBe(true)
    }
  } finally {
    rmSync(fresh, { recursive: true })
  }
})
