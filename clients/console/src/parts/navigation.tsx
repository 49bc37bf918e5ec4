import { screens } from '../keyboard'
import { openDialog } from '../state/dialog'
import { overview } from '../state/history'
import { linkTo, route } from '../state/route'
import { useStore } from '../state/store'
import { nextTheme, theme } from '../state/theme'
import { Icon, Logo } from './icons'
import { Lamp } from './lamp'

const themeIcons = { system: 'auto', light: 'sun', dark: 'moon' } as const

export function Navigation() {
  const { path } = useStore(route)
  const current = useStore(theme)
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')!.focus()}>
        Skip to the content
      </button>
      <header class="side">
        <a class="brand" href="#/">
          <Logo />
          Pubby
        </a>
        <nav aria-label="Screens">
          {screens.map(({ path: to, name, title }, index) => (
            <a key={name} href={linkTo([...to])} aria-current={(path[0] ?? undefined) === to[0] ? 'page' : undefined}>
              <Icon name={name} />
              <span>{title}</span>
              <kbd>{index + 1}</kbd>
            </a>
          ))}
        </nav>
        <div class="side-foot">
          <a class="docs" href="../docs/">
            Publish API
          </a>
          <FleetLamp />
          <div class="tools">
            <button type="button" class="quiet" title={`Theme: ${current}`} aria-label={`Theme: ${current}`} onClick={nextTheme}>
              <Icon name={themeIcons[current]} />
            </button>
            <button
              type="button"
              class="quiet keyboard-only"
              title="Keyboard"
              aria-label="Keyboard"
              onClick={() => openDialog.set('keyboard')}
            >
              <Icon name="keyboard" />
            </button>
            <button type="button" class="quiet" title="Keys" aria-label="Keys" onClick={() => openDialog.set('keys')}>
              <Icon name="key" />
            </button>
          </div>
        </div>
      </header>
    </>
  )
}

function FleetLamp() {
  const { answer, error } = useStore(overview)
  if (error) return <Lamp state="bad">no answer</Lamp>
  if (!answer) return <Lamp state="off">asking</Lamp>
  const { nodes, answered } = answer.fleet
  return (
    <Lamp state={answered < nodes ? 'warn' : 'ok'}>
      {answered === nodes ? `${nodes} ${nodes === 1 ? 'node' : 'nodes'}` : `${answered} of ${nodes} nodes`}
    </Lamp>
  )
}
