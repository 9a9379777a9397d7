import { useState } from 'react';
import { text } from '../i18n/text';
import { IconButton } from './Button';
import { Icon } from './Icon';
import { useToast } from './toasts';

async function write(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    // Plain HTTP pages have no clipboard object; the old way still works there.
    const area = document.createElement('textarea');
    area.value = value;
    area.className = 'visually-hidden';
    (document.querySelector('dialog[open]') ?? document.body).append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

export function useCopy() {
  const toast = useToast();
  return async (value: string) => {
    if (await write(value)) toast.show('good', text.console.copied);
    else toast.show('bad', text.console.copyFailed);
  };
}

/** A value that is copied when pressed. */
export function CopyText({ value, label }: { value: string; label: string }) {
  const copy = useCopy();
  const [done, setDone] = useState(false);
  return (
    <button
      type="button"
      className="copy"
      aria-label={label}
      title={label}
      onClick={() => {
        setDone(true);
        setTimeout(() => setDone(false), 1500);
        void copy(value);
      }}
    >
      <span className="copy__text">{value}</span>
      <Icon name={done ? 'check' : 'copy'} />
    </button>
  );
}

export function CodeBlock({ children }: { children: string }) {
  const copy = useCopy();
  return (
    <div className="code-block">
      <code>{children}</code>
      <IconButton icon="copy" label={text.common.copy} onClick={() => void copy(children)} />
    </div>
  );
}
