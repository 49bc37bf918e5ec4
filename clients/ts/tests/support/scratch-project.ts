import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const packageFolder = fileURLToPath(new URL('../../', import.meta.url))

/** Versions as this package's own tests have them, so that nothing new is fetched. */
const versions = (await import('../../package.json', { with: { type: 'json' } })).default.devDependencies as Record<string, string>

/** A project outside of the repository that installed what `npm pack` made. */
export class ScratchProject {
  private constructor(readonly folder: string) {}

  static async create(dependencies: string[]): Promise<ScratchProject> {
    const folder = mkdtempSync(join(tmpdir(), 'pubby-scratch-'))
    await run('npm', ['pack', '--pack-destination', folder, '--silent'], { cwd: packageFolder })
    const archive = readdirSync(folder).find(name => name.endsWith('.tgz'))!
    const wanted = Object.fromEntries(dependencies.map(name => [name, versions[name]!]))
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, type: 'module', dependencies: { '@pubby/client': `file:${archive}`, ...wanted } })
    )
    await run('npm', ['install', '--prefer-offline', '--silent', '--ignore-scripts'], { cwd: folder })
    return new ScratchProject(folder)
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  /** Type-checks files, and makes JavaScript of them. @returns what the compiler has to say. */
  async compile(...options: string[]): Promise<string> {
    return run('npx', ['tsc', ...options], { cwd: this.folder }).then(
      ({ stdout }) => stdout,
      fault => fault.stdout
    )
  }

  /** Runs a program until it ends, or has written what is waited for. @returns all that it wrote. */
  runUntil(file: string, wanted: RegExp, env: Record<string, string> = {}, command = ['node']): Promise<string> {
    return new Promise((resolve, reject) => {
      const program = spawn(command[0]!, [...command.slice(1), file], { cwd: this.folder, env: { ...process.env, ...env } })
      let output = ''
      const take = (text: Buffer) => {
        output += text
        if (wanted.test(output)) program.kill()
      }
      program.stdout.on('data', take)
      program.stderr.on('data', take)
      const tooLong = setTimeout(() => program.kill('SIGKILL'), 30_000)
      program.on('close', () => {
        clearTimeout(tooLong)
        if (wanted.test(output)) resolve(output)
        else reject(new Error(`${file} did not write ${wanted}, but:\n${output}`))
      })
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
