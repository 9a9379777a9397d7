import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import type { AdminUser } from '../../../api/admin';
import { request } from '../../../api/client';
import { pageOf, query, type List } from '../../../api/envelope';
import { keys } from '../../../api/keys';
import { TextField } from '../../../components/Field';
import { text } from '../../../i18n/text';
import '../console/console.css';

const words = text.oplogs.people;
const SHOWN = 20;

function usePeople(search: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.people(search),
    queryFn: async ({ signal }) => pageOf(await request<List<AdminUser>>('GET', `/api/application/users${query({ 'filter[*]': search, per_page: SHOWN })}`, { signal })),
    enabled,
  });
}

export interface Person {
  id: number;
  username: string;
  email: string;
}

interface UserPickerProps {
  label: string;
  value: Person;
  onChange: (person: Person) => void;
  error?: string | undefined;
}

/** One of all accounts, found by typing; a combobox as the keyboard and screen readers know it. */
export function UserPicker({ label, value, onChange, error }: UserPickerProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const search = useDeferredValue((typed ?? '').trim());
  const open = typed !== null;
  const people = usePeople(search, open);
  const list = useId();
  const choices = people.data?.items ?? [];
  const more = (people.data?.pagination.total ?? 0) - choices.length;

  const choose = (person: AdminUser | undefined) => {
    if (person !== undefined) onChange({ id: person.id, username: person.username, email: person.email });
    setTyped(null);
  };

  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        if (!open) setTyped('');
        else if (choices.length > 0) setAt((now) => (now + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % choices.length);
        return;
      case 'Enter':
        if (open) {
          event.preventDefault();
          choose(choices[at]);
        }
        return;
      case 'Escape':
        if (open) {
          // The dialog around it stays.
          event.preventDefault();
          event.stopPropagation();
          setTyped(null);
        }
        return;
      default:
    }
  };

  return (
    <div className="picker">
      <TextField
        label={label}
        required
        role="combobox"
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open && choices.length > 0 ? `${list}-${at}` : undefined}
        placeholder={words.search}
        autoComplete="off"
        spellCheck={false}
        value={typed ?? `${value.username} (${value.email})`}
        error={error}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
        onBlur={() => setTyped(null)}
      />
      {open && (
        <ul className="picker__list" id={list} role="listbox" aria-label={label}>
          {choices.map((person, index) => (
            // The keyboard works in the field; a press must not take the focus out of it before it counts.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={person.id}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === at}
              className="picker__choice"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(person)}
            >
              {person.username} <span className="faint">{person.email}</span>
            </li>
          ))}
          {choices.length === 0 && (
            <li className="picker__note" role="presentation">
              {people.isPending ? words.loading : words.none}
            </li>
          )}
          {more > 0 && (
            <li className="picker__note" role="presentation">
              {words.more(more)}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
