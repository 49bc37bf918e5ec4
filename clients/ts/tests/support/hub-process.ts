import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Publisher } from '../../src/publisher/index'
import { freePort } from './free-port'
import { until } from './until'

/** In a whole run of ./test it is compiled ahead of time. */
const program =
  process.env.PUBBY_TEST_HUB ?? fileURLToPath(new URL('../../../../src/Pubby.Hub/bin/Release/net10.0/Pubby.Hub.dll', import.meta.url))

/** As the .NET tests' hubs have it: such a hub lives too briefly for .NET to count its calls, and compile once more. */
const runtime = process.env.PUBBY_TEST_HUB ? { DOTNET_TC_CallCounting: '0' } : {}

/** Why no hub can be started here; undefined where one can. */
export const noHub =
  spawnSync('dotnet', ['--version']).status !== 0
    ? 'the .NET SDK is not installed'
    : existsSync(program)
      ? undefined
      : 'the hub is not built: dotnet build -c Release src/Pubby.Hub'

/** A real hub in a process of its own. Killed and started again it has the same port, the same data and the same key. */
export class HubProcess {
  private process: ChildProcess | undefined
  private output = ''

  private constructor(
    readonly port: number,
    private readonly adminPort: number,
    private readonly directory: string,
    private readonly settings: Record<string, string>
  ) {}

  /** @param settings environment variables, such as `Pubby__Drain__Seconds`. */
  static async start(settings: Record<string, string> = {}): Promise<HubProcess> {
    const hub = new HubProcess(await freePort(), await freePort(), mkdtempSync(join(tmpdir(), 'pubby-ts-')), settings)
    await hub.startAgain()
    return hub
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Where its pages are. */
  get adminUrl(): string {
    return `http://127.0.0.1:${this.adminPort}`
  }

  get key(): string {
    return readFileSync(join(this.directory, 'dev.key'), 'utf8').trim()
  }

  newPublisher(timeoutMs = 45_000): Publisher {
    return new Publisher(this.url, { key: () => this.key, timeoutMs })
  }

  async startAgain(): Promise<void> {
    this.process = spawn('dotnet', [program, '--urls', this.url], {
      cwd: this.directory,
      env: {
        ...process.env,
        ...runtime,
        ASPNETCORE_ENVIRONMENT: 'Development',
        Pubby__Admin__Urls: this.adminUrl,
        Pubby__Store__Sqlite__Path: join(this.directory, 'pubby.db'),
        ...this.settings
      }
    })
    for (const stream of [this.process.stdout, this.process.stderr]) stream!.on('data', text => (this.output += text))
    await until(async () => this.hasExited || (await this.isReady()), 'the hub is ready')
    if (this.hasExited) throw new Error(`the hub did not start:\n${this.output}`)
  }

  /** SIGKILL: it has no chance to tidy up. */
  async kill(): Promise<void> {
    this.process?.kill('SIGKILL')
    await until(() => this.hasExited, 'the hub is killed')
  }

  /** SIGTERM: it tells its clients, then stops. */
  async drain(): Promise<void> {
    this.process!.kill('SIGTERM')
    await until(() => this.hasExited, 'the hub has drained')
  }

  /** What the store holds of a room, as a map's entries. */
  async stored(room: string): Promise<Record<string, unknown>> {
    return Object.fromEntries((await this.read(room)).messages.map(({ id, data }) => [id, data]))
  }

  /** Refuses a token from now on, wherever it is in use. */
  async revoke(tokenId: string): Promise<void> {
    const answer = await fetch(`${this.url}/v1/revocations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ tokenId })
    })
    if (!answer.ok) throw new Error(`revocations: HTTP ${answer.status}`)
  }

  /** How many clients of this node are subscribed to a room. */
  async subscribers(room: string): Promise<number> {
    return (await this.get<{ subscribers: number }>(`/v1/rooms/${room}`)).subscribers
  }

  /** What the node says of these rooms, and its log: for a failure's text. */
  async describe(rooms: string[]): Promise<string> {
    const told = await Promise.allSettled(rooms.map(room => this.get(`/v1/rooms/${room}`)))
    return `${JSON.stringify(told)}\n${this.output.slice(-4000)}`
  }

  async stop(): Promise<void> {
    if (this.process && !this.hasExited) await this.kill()
    rmSync(this.directory, { recursive: true, force: true })
  }

  /** What it wrote since it was made. */
  get log(): string {
    return this.output
  }

  private get hasExited(): boolean {
    return this.process!.exitCode !== null || this.process!.signalCode !== null
  }

  private read(room: string): Promise<{ messages: { id: string; data: unknown }[] }> {
    return this.get(`/v1/rooms/${room}/messages`)
  }

  private async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.url + path, {
      headers: { authorization: `Bearer ${this.key}` },
      signal: AbortSignal.timeout(30_000)
    })
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`)
    return (await answer.json()) as T
  }

  private isReady(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`).then(
      answer => answer.ok,
      () => false
    )
  }
}
