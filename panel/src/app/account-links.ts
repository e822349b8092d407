import {
  IconBook2,
  IconChartBar,
  IconDeviceMobileMessage,
  IconDeviceMobilePlus,
  IconHistory,
  IconKey,
  IconListCheck,
  IconMail,
  IconSettings,
  IconWallet,
  type Icon,
} from '@tabler/icons-react'

interface AccountLink {
  readonly to: string
  readonly text:
    | 'getNumber'
    | 'live'
    | 'history'
    | 'balance'
    | 'statistics'
    | 'tokens'
    | 'docs'
    | 'settings'
    | 'setup'
    | 'mails'
  readonly Icon: Icon
}

/** The first three are also in the bar of a phone. */
export const accountLinks: readonly AccountLink[] = [
  { to: '/get-number', text: 'getNumber', Icon: IconDeviceMobilePlus },
  { to: '/live', text: 'live', Icon: IconDeviceMobileMessage },
  { to: '/balance', text: 'balance', Icon: IconWallet },
  { to: '/history', text: 'history', Icon: IconHistory },
  { to: '/statistics', text: 'statistics', Icon: IconChartBar },
  { to: '/tokens', text: 'tokens', Icon: IconKey },
  { to: '/docs', text: 'docs', Icon: IconBook2 },
  { to: '/settings', text: 'settings', Icon: IconSettings },
]

export const operatorLinks: readonly AccountLink[] = [
  { to: '/operator/setup', text: 'setup', Icon: IconListCheck },
  { to: '/operator/mails', text: 'mails', Icon: IconMail },
]
