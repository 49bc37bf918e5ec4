import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import { useStore } from '../state/store'
import { paint } from '../state/theme'

export interface Line {
  label: string
  /** A colour's name of the style sheet: `--plot-1`. */
  colour: string
}

interface PlotProps {
  title: string
  lines: Line[]
  /** Times in seconds, then the values of each line. */
  data: uPlot.AlignedData
  format(value: number | null): string
  /** There is nothing between one and two of them. */
  isWhole?: boolean
}

const height = 150
const wholes = [1, 2, 5].flatMap(step => [0, 1, 2, 3, 4, 5, 6].map(power => step * 10 ** power)).sort((a, b) => a - b)
/** At least a minute, so that the first samples do not fill the whole width. */
const leastSpan = 60

/** A plot over time, with the values of now, or of where the pointer is, in its head. */
export function Plot(props: PlotProps) {
  const { title, lines, data, format } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const [pointed, setPointed] = useState<number | null>(null)
  const painted = useStore(paint)

  useEffect(() => {
    const element = box.current!
    const options = optionsOf(element, props, setPointed)
    plot.current = new uPlot(options, data, element)
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.current?.destroy()
    }
  }, [painted])
  useEffect(() => plot.current?.setData(data), [data])

  const index = pointed ?? data[0].length - 1
  return (
    <section class="card plot">
      <header>
        <h2>{title}</h2>
        <p>
          {lines.map(({ label, colour }, line) => (
            <span key={label} class="plot-value">
              <i style={{ background: `var(${colour})` }} aria-hidden="true" />
              {lines.length > 1 && `${label} `}
              <b>{format(data[line + 1]?.[index] ?? null)}</b>
            </span>
          ))}
        </p>
      </header>
      <div ref={box} role="img" aria-label={`${title} over the last minutes`} />
    </section>
  )
}

function optionsOf(element: HTMLElement, { lines, format, isWhole }: PlotProps, onPoint: (index: number | null) => void) {
  const ink = colourOf(element, '--muted')
  const grid = { stroke: colourOf(element, '--line'), width: 1 }
  const font = '11px system-ui, sans-serif'
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    // On the right for half of the last time.
    padding: [8, 26, 0, 0],
    scales: {
      x: { range: (_, min, max) => [Math.min(min, max - leastSpan), max] },
      // From nothing: a plot that does not begin there makes every change look large.
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.15 : 1] }
    },
    axes: [
      { stroke: ink, grid: { show: false }, ticks: { show: false }, font, size: 24, space: 70, values: (_, times) => times.map(timeOf) },
      {
        stroke: ink,
        grid,
        incrs: isWhole ? wholes : undefined,
        ticks: { show: false },
        font,
        size: 52,
        space: 34,
        values: (_, values) => values.map(value => format(value))
      }
    ],
    series: [
      {},
      ...lines.map(({ label, colour }) => {
        const stroke = colourOf(element, colour)
        return { label, stroke, width: 1.75, fill: stroke.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.10)'), points: { show: false } }
      })
    ],
    hooks: { setCursor: [plot => onPoint(plot.cursor.left! >= 0 ? (plot.cursor.idx ?? null) : null)] }
  } satisfies uPlot.Options as uPlot.Options
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
}

/** A canvas knows no colours of a style sheet, and these differ from theme to theme. */
function colourOf(element: HTMLElement, name: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(${name})`
  element.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}
