import { useEffect, useState } from 'preact/hooks'
import { Icon } from './icons'

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [isDone, setDone] = useState(false)
  useEffect(() => {
    if (!isDone) return
    const timer = setTimeout(() => setDone(false), 1500)
    return () => clearTimeout(timer)
  }, [isDone])
  return (
    <button type="button" class="quiet" onClick={() => copy(text).then(setDone)}>
      <Icon name={isDone ? 'done' : 'copy'} size={16} />
      {isDone ? 'Copied' : label}
    </button>
  )
}

async function copy(text: string): Promise<boolean> {
  // Browsers have it on https and on localhost only.
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false
    )
  }
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  return isCopied
}
