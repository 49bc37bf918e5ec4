import { render } from 'preact'
import { App } from './app'
import { followAddress, parse, route } from './state/route'
import { takeKeyOfLink } from './state/session'
import { loadSettings } from './state/settings'
import { applyTheme } from './state/theme'
import './styles/index.css'

takeKeyOfLink()
route.set(parse(location.hash))
followAddress()
// A link with a key may be opened in a tab where the page is already.
addEventListener('hashchange', takeKeyOfLink)
applyTheme()
loadSettings()
render(<App />, document.body)
