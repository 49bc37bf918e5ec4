import { useCallback, useEffect, useState } from 'preact/hooks'
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
import { collect } from './state/history'
import { route } from './state/route'
import { credentials } from './state/session'
import { useStore } from './state/store'

export type DialogName = 'keys' | 'keyboard'

export function App() {
  const { admin } = useStore(credentials)
  return admin ? <Console key={admin} /> : <SignIn />
}

function Console() {
  const [dialog, setDialog] = useState<DialogName>()
  const showKeyboard = useCallback(() => setDialog('keyboard'), [])
  useEffect(collect, [])
  useKeyboard(showKeyboard)
  const close = () => setDialog(undefined)
  return (
    <>
      <Navigation onDialog={setDialog} />
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
