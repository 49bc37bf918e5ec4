import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './icons'

interface SearchFieldProps {
  label: string
  placeholder?: string
  value: string
  /** What was typed, once the person pauses. */
  onChange(value: string): void
  onEnter?(value: string): void
  /** `/` goes to the first of these. */
  isSearch?: boolean
}

const pauseMs = 200

export function SearchField({ label, placeholder, value, onChange, onEnter, isSearch = true }: SearchFieldProps) {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  // That of now, and not of when it was typed: another field may have changed meanwhile.
  const change = useRef(onChange)
  change.current = onChange
  useEffect(() => setText(value), [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (typed: string) => {
    setText(typed)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => change.current(typed.trim()), pauseMs)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    clearTimeout(timer.current)
    onChange(text.trim())
    onEnter?.(text.trim())
  }
  return (
    <label class="search">
      {isSearch && <Icon name="search" size={16} />}
      <span class="hidden">{label}</span>
      <input
        type="search"
        data-search={isSearch ? '' : undefined}
        placeholder={placeholder ?? label}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        value={text}
        onInput={event => type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </label>
  )
}
