import { useSyncExternalStore } from 'react'

/** What a visitor chose, kept in this browser and shared by its tabs. */
export interface Preferences {
  readonly language: 'fa' | 'en'
  /** The digits of Persian prose and prices. Phone numbers, codes and tokens always have Latin ones. */
  readonly digits: 'persian' | 'latin'
  readonly sound: boolean
  /** Whether a new code is told by the system; the browser's permission is asked for on its own. */
  readonly notifications: boolean
  /** Whether it names the code, which then may stand on a lock screen. */
  readonly codeInNotification: boolean
}

const defaults: Preferences = {
  language: 'fa',
  digits: 'persian',
  sound: true,
  notifications: false,
  codeInNotification: false,
}
const keyOf = (name: keyof Preferences): string => `vp.${name}`

let current = read()
const listeners = new Set<() => void>()

function read(): Preferences {
  const asked = new URLSearchParams(location.search).get('lang')
  const language = asked === 'fa' || asked === 'en' ? asked : stored('language')
  return {
    language: language === 'en' ? 'en' : defaults.language,
    digits: stored('digits') === 'latin' ? 'latin' : defaults.digits,
    sound: stored('sound') === null ? defaults.sound : stored('sound') === 'true',
    notifications: stored('notifications') === 'true',
    codeInNotification: stored('codeInNotification') === 'true',
  }
}

function stored(name: keyof Preferences): string | null {
  try {
    return localStorage.getItem(keyOf(name))
  } catch {
    // A browser that refuses storage still shows the site, with what everybody gets.
    return null
  }
}

function changed(next: Preferences): void {
  current = next
  for (const listener of listeners) listener()
}

globalThis.addEventListener('storage', () => changed(read()))

export function getPreferences(): Preferences {
  return current
}

export function setPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  try {
    localStorage.setItem(keyOf(name), String(value))
  } catch {
    // Then the choice lasts as long as the page.
  }
  changed({ ...current, [name]: value })
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, getPreferences)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
