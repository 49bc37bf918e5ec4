import { useState } from 'preact/hooks'

const long = 140

/** JSON in one line, and in many when it is opened. */
export function Json({ value }: { value: unknown }) {
  const [isOpen, setOpen] = useState(false)
  const text = JSON.stringify(value) ?? 'undefined'
  const isNested = typeof value === 'object' && value !== null
  if (text.length <= long && !isNested) return <code class="json">{text}</code>
  if (isOpen) {
    return (
      <button type="button" class="json json-open" aria-expanded="true" onClick={() => setOpen(false)}>
        <code>{JSON.stringify(value, null, 2)}</code>
      </button>
    )
  }
  return (
    <button type="button" class="json" aria-expanded="false" title="Show all of it" onClick={() => setOpen(true)}>
      <code>{text.length > long ? `${text.slice(0, long)}…` : text}</code>
    </button>
  )
}
