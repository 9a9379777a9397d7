import { useState, type FormEvent } from 'react';
import { Button } from '../../components/Button';
import { TextField } from '../../components/Field';
import { text } from '../../i18n/text';
import { localInput, timeOf } from './localTime';
import type { Range } from './queries';

const MINUTE = 60_000;
const PRESETS = [
  { label: text.replay.presets.quarter, ms: 15 * MINUTE },
  { label: text.replay.presets.hour, ms: 60 * MINUTE },
  { label: text.replay.presets.day, ms: 24 * 60 * MINUTE },
];

/** Chooses a time range, in the browser's own time zone. */
export function RangeForm({ range, onChoose }: { range: Range | null; onChoose: (range: Range) => void }) {
  const [from, setFrom] = useState(localInput(range?.from));
  const [to, setTo] = useState(localInput(range?.to));
  const [error, setError] = useState<{ from?: string; to?: string }>({});

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const begin = timeOf(from);
    const end = timeOf(to);
    if (begin === null || end === null) {
      setError({ ...(begin === null && { from: text.replay.needed }), ...(end === null && { to: text.replay.needed }) });
    } else if (begin >= end) {
      setError({ to: text.replay.order });
    } else {
      setError({});
      onChoose({ from: begin, to: end });
    }
  };

  const preset = (ms: number) => {
    const now = new Date();
    const chosen = { from: new Date(now.getTime() - ms).toISOString(), to: now.toISOString() };
    setFrom(localInput(chosen.from));
    setTo(localInput(chosen.to));
    setError({});
    onChoose(chosen);
  };

  return (
    <form className="replay__range" noValidate onSubmit={submit}>
      <TextField label={text.replay.from} type="datetime-local" step={1} required value={from} error={error.from} onChange={(event) => setFrom(event.target.value)} />
      <TextField label={text.replay.to} type="datetime-local" step={1} required value={to} error={error.to} onChange={(event) => setTo(event.target.value)} />
      <Button type="submit" look="primary" icon="play">
        {text.replay.show}
      </Button>
      <div className="replay__presets" role="group" aria-label={text.replay.last}>
        <span className="faint">{text.replay.last}</span>
        {PRESETS.map(({ label, ms }) => (
          <Button key={ms} small onClick={() => preset(ms)}>
            {label}
          </Button>
        ))}
      </div>
    </form>
  );
}
