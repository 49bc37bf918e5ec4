import { useState } from 'preact/hooks'
import { count } from '../parts/format'
import { Icon } from '../parts/icons'
import { Lamp } from '../parts/lamp'
import { Empty, Fault, FleetNote } from '../parts/notices'
import { route, setQuery } from '../state/route'
import { useStore } from '../state/store'
import { type TraceFilter, useTrace } from '../state/trace'
import { TraceRows } from './trace/trace-rows'

const fields = ['room', 'id', 'connection'] as const
const labels = { room: 'Room', id: 'Message id', connection: 'or a connection' }

export function TraceScreen() {
  const { query } = useStore(route)
  const filter = filterOf(query)
  const [isPaused, setPaused] = useState(false)
  const [run, setRun] = useState(0)
  const trace = useTrace(filter, run, isPaused)
  return (
    <>
      <div class="title">
        <h1>Trace</h1>
        {filter && <Status {...trace} />}
      </div>
      <Filters key={JSON.stringify(query)} query={query} onStart={() => setRun(run + 1)} />
      <Fault error={trace.error} />
      {trace.fleet && trace.fleet.missing.length > 0 && <FleetNote fleet={trace.fleet} />}
      {trace.dropped > 0 && (
        <p class="notice notice-warn" role="status">
          {count(trace.dropped)} steps are missing here: they came faster than this page could take them. Narrow the filter.
        </p>
      )}
      {filter ? (
        <section class="card">
          <header>
            <h2>Steps</h2>
            <div class="tools">
              <button type="button" data-pause onClick={() => setPaused(!isPaused)} aria-pressed={isPaused}>
                <Icon name={isPaused ? 'play' : 'pause'} size={16} />
                {isPaused ? `Go on${trace.waiting ? ` (${count(trace.waiting)})` : ''}` : 'Pause'}
              </button>
              <button type="button" class="quiet" onClick={trace.clear}>
                Clear
              </button>
            </div>
          </header>
          {trace.rows.length > 0 ? (
            <TraceRows rows={trace.rows} isOneRoom={Boolean(filter.room)} />
          ) : (
            <Empty title="Nothing yet.">What happens from now on is shown as it happens.</Empty>
          )}
        </section>
      ) : (
        <Empty title="What shall be followed?">
          Name a room, with or without a message's id, or a connection. Each step of each message is told then, by every node: published,
          stored, announced to the other nodes, applied, posted to subscriptions, sent or conflated.
        </Empty>
      )}
    </>
  )
}

function filterOf({ room, id, connection }: Record<string, string>): TraceFilter | null {
  if (connection) return { connection }
  return room ? { room, ...(id ? { id } : {}) } : null
}

function Status({ error, isOver, fleet }: ReturnType<typeof useTrace>) {
  if (isOver) return <Lamp state="bad">{error ? 'failed' : 'ended'}</Lamp>
  if (!fleet) return <Lamp state="off">beginning</Lamp>
  return (
    <Lamp state={fleet.answered < fleet.nodes ? 'warn' : 'ok'}>
      {fleet.answered} of {fleet.nodes} {fleet.nodes === 1 ? 'node' : 'nodes'}
    </Lamp>
  )
}

/** Begins with Enter, not with each letter: every trace costs the hub something. */
function Filters({ query, onStart }: { query: Record<string, string>; onStart(): void }) {
  const [typed, setTyped] = useState(query)
  const submit = (event: Event) => {
    event.preventDefault()
    setQuery(typed)
    onStart()
  }
  const isOn = filterOf(query) !== null
  return (
    <form class="filters" onSubmit={submit}>
      {fields.map(name => (
        <label key={name} class="search">
          <span class="hidden">{labels[name]}</span>
          <input
            type="search"
            data-search={name === 'room' ? '' : undefined}
            placeholder={labels[name]}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            value={typed[name] ?? ''}
            onInput={event => setTyped({ ...typed, [name]: event.currentTarget.value.trim() })}
          />
        </label>
      ))}
      <button type="submit" class="primary" disabled={filterOf(typed) === null}>
        Trace
      </button>
      {isOn && (
        <button type="button" onClick={() => setQuery({})}>
          Stop
        </button>
      )}
    </form>
  )
}
