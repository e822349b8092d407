import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@fontsource-variable/vazirmatn'
import './theme/global.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { takeNonce } from './app/style-nonce.ts'

takeNonce()
const root = document.querySelector('#root')
if (root) createRoot(root).render(<App />)
