import { useEffect } from 'preact/hooks'
import { screens, useKeyboard } from './keyboard'
import { KeyboardDialog } from './parts/keyboard-dialog'
import { KeysDialog } from './parts/keys-dialog'
import { Navigation } from './parts/navigation'
import { ConnectionsScreen } from './screens/connections'
import { OverviewScreen } from './screens/overview'
import { RoomScreen } from './screens/room'
import { RoomsScreen } from './screens/rooms'
import { SignIn } from './screens/sign-in'
import { TraceScreen } from './screens/trace'
import { TryItScreen } from './screens/try-it'
import { openDialog } from './state/dialog'
import { collect } from './state/history'
import { learnOperator } from './state/operator'
import { route } from './state/route'
import { credentials } from './state/session'
import { useStore } from './state/store'

const close = () => openDialog.set(undefined)
const showKeyboard = () => openDialog.set('keyboard')

export function App() {
  const { admin } = useStore(credentials)
  return admin ? <Console key={admin} /> : <SignIn />
}

function Console() {
  const dialog = useStore(openDialog)
  useEffect(collect, [])
  useEffect(learnOperator, [])
  // Who signs in next did not open it.
  useEffect(() => close, [])
  useKeyboard(showKeyboard)
  return (
    <>
      <Navigation />
      <main id="main" tabIndex={-1}>
        <Screen />
      </main>
      {dialog === 'keys' && <KeysDialog onClose={close} />}
      {dialog === 'keyboard' && <KeyboardDialog onClose={close} />}
    </>
  )
}

function Screen() {
  const {
    path: [screen, name]
  } = useStore(route)
  useEffect(() => {
    const title = screens.find(({ path }) => path[0] === screen)?.title ?? 'Overview'
    document.title = `${name ?? title} · Pubby`
  }, [screen, name])
  switch (screen) {
    case 'rooms':
      return name ? <RoomScreen key={name} room={name} /> : <RoomsScreen />
    case 'connections':
      return <ConnectionsScreen />
    case 'trace':
      return <TraceScreen />
    case 'try':
      return <TryItScreen />
    default:
      return <OverviewScreen />
  }
}
