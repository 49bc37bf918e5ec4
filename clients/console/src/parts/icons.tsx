import type { ComponentChildren } from 'preact'

/** Drawn here, so that the page asks nobody for them. */
const drawn: Record<string, ComponentChildren> = {
  overview: <path d="M4 13h4l2-7 4 13 2-6h4" />,
  rooms: <path d="M4 5h16M4 12h16M4 19h10" />,
  connections: <path d="M8 12h8M6 8a4 4 0 0 0 0 8h2M18 8a4 4 0 0 1 0 8h-2M8 8H6M16 8h2" />,
  trace: <path d="M5 6h.01M5 12h.01M5 18h.01M10 6h9M10 12h6M10 18h8" />,
  try: <path d="M6 8l4 4-4 4M12 17h6" />,
  key: <path d="M14 10a4 4 0 1 1-1.2-2.8M13 11l7 7M17 15l2-2" />,
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4" />
    </>
  ),
  moon: <path d="M19 14.5A7.5 7.5 0 0 1 9.5 5 7.5 7.5 0 1 0 19 14.5z" />,
  auto: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 4v16a8 8 0 0 0 0-16z" fill="currentColor" />
    </>
  ),
  copy: <path d="M9 9h10v11H9zM5 15V4h10" />,
  done: <path d="M5 13l4 4L19 7" />,
  close: <path d="M6 6l12 12M18 6L6 18" />,
  trash: <path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13" />,
  edit: <path d="M5 19h4L19 9l-4-4L5 15z" />,
  search: <path d="M11 5a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM16 16l4 4" />,
  pause: <path d="M9 6v12M15 6v12" />,
  play: <path d="M8 5l11 7-11 7z" />,
  keyboard: <path d="M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8" />
}

export function Icon({ name, size = 18 }: { name: keyof typeof drawn; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {drawn[name]}
    </svg>
  )
}

export function Logo() {
  return (
    <svg class="logo" width="26" height="26" viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="3" aria-hidden="true">
      <path stroke-linecap="round" d="M6 9a14 14 0 0 0 0 14M26 9a14 14 0 0 1 0 14M11 12a7 7 0 0 0 0 8M21 12a7 7 0 0 1 0 8" />
      <circle cx="16" cy="16" r="3" fill="currentColor" stroke="none" />
    </svg>
  )
}
