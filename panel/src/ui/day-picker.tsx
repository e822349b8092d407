import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { ActionIcon, Button, Group, Popover, Text } from '@mantine/core'
import { IconCalendar, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { defineTexts, useFormats, useTexts } from '../i18n/index.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { addDays, dayOf, isSameDay, monthOf, weekdayOf, type Day } from './calendar.ts'
import classes from './day-picker.module.css'

const pickerTexts = defineTexts(
  {
    weekdays: ['ش', 'ی', 'د', 'س', 'چ', 'پ', 'ج'],
    weekdayNames: ['شنبه', 'یکشنبه', 'دوشنبه', 'سه‌شنبه', 'چهارشنبه', 'پنجشنبه', 'جمعه'],
    previous: 'ماه قبل',
    next: 'ماه بعد',
    choose: 'انتخاب روز',
  },
  {
    weekdays: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'],
    weekdayNames: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    previous: 'Month before',
    next: 'Next month',
    choose: 'Choose a day',
  },
)

interface DayPickerProps {
  readonly label: string
  readonly value: Day | null
  /** Later days cannot be chosen. */
  readonly last: Day
  readonly onChange: (day: Day) => void
}

/** A day of the visitor's calendar: Solar Hijri in Persian. Arrow keys move in it. */
export function DayPicker({ label, value, last, onChange }: DayPickerProps) {
  const texts = useTexts(pickerTexts)
  const formats = useFormats()
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus position="bottom-start" shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          leftSection={<IconCalendar size={17} stroke={1.7} />}
          aria-label={`${label}: ${value ? formats.date(value) : texts.choose}`}
          onClick={() => setOpened(!opened)}
        >
          {label} {value ? formats.date(value) : '…'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Calendar
          value={value}
          last={last}
          onChange={(day) => {
            onChange(day)
            setOpened(false)
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

function Calendar({ value, last, onChange }: Omit<DayPickerProps, 'label'>) {
  const texts = useTexts(pickerTexts)
  const formats = useFormats()
  const { language } = usePreferences()
  const [at, setAt] = useState(dayOf(value ?? last))
  const table = useRef<HTMLTableElement>(null)
  const byKey = useRef(false)
  const month = monthOf(at, language)
  const title = formats.date(at).split(' ').slice(1).join(' ')

  useEffect(() => {
    if (byKey.current) table.current?.querySelector<HTMLButtonElement>('button[tabindex="0"]')?.focus()
    byKey.current = false
  }, [at])

  function onKeyDown(event: KeyboardEvent): void {
    const forward = language === 'fa' ? 'ArrowLeft' : 'ArrowRight'
    const back = language === 'fa' ? 'ArrowRight' : 'ArrowLeft'
    const steps: Readonly<Record<string, number>> = {
      [forward]: 1,
      [back]: -1,
      ArrowDown: 7,
      ArrowUp: -7,
      PageDown: 30,
      PageUp: -30,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = addDays(at, step)
    byKey.current = true
    setAt(next > last ? dayOf(last) : next)
  }

  const [Earlier, Later] = language === 'fa' ? [IconChevronRight, IconChevronLeft] : [IconChevronLeft, IconChevronRight]
  const [first] = month.days
  const before = first ? weekdayOf(first, language) : 0
  const cells: (Day | null)[] = [...Array.from({ length: before }, () => null), ...month.days]
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) => cells.slice(week * 7, week * 7 + 7))

  return (
    <>
      <Group justify="space-between" mb="xs">
        <ActionIcon
          variant="subtle"
          aria-label={texts.previous}
          onClick={() => setAt(addDays(month.days[0] ?? at, -1))}
        >
          <Earlier size={18} />
        </ActionIcon>
        <Text fw={700} aria-live="polite">
          {title}
        </Text>
        <ActionIcon
          variant="subtle"
          aria-label={texts.next}
          disabled={(month.days.at(-1) ?? at) >= dayOf(last)}
          onClick={() => {
            const next = addDays(month.days.at(-1) ?? at, 1)
            setAt(next > last ? dayOf(last) : next)
          }}
        >
          <Later size={18} />
        </ActionIcon>
      </Group>
      <table ref={table} className={classes.calendar} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {texts.weekdays.map((weekday, index) => (
              <th key={weekday} scope="col" abbr={texts.weekdayNames[index]}>
                {weekday}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.find((day) => day !== null)?.getTime()}>
              {week.map((day, index) => (
                <td key={day?.getTime() ?? `none-${index}`}>
                  {day && (
                    <button
                      type="button"
                      disabled={day > last}
                      tabIndex={isSameDay(day, at) ? 0 : -1}
                      data-autofocus={isSameDay(day, at) || undefined}
                      aria-label={formats.date(day)}
                      aria-pressed={value !== null && isSameDay(day, value)}
                      onClick={() => onChange(day)}
                    >
                      {formats.date(day).split(' ', 1)[0]}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
