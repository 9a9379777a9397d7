import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import { text } from '../i18n/text';

interface FieldText {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

function useDescription(hint: ReactNode, error: string | undefined) {
  const id = useId();
  const described = [hint !== undefined ? `${id}-hint` : '', error !== undefined ? `${id}-error` : ''].filter(Boolean).join(' ');
  return { id, describedBy: described === '' ? undefined : described };
}

function Frame({ id, label, hint, error, required, children }: FieldText & { id: string; required: boolean | undefined; children: ReactNode }) {
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label} {required !== true && <span className="field__optional">({text.common.optional})</span>}
      </label>
      {children}
      {error !== undefined && (
        <span className="field__error" id={`${id}-error`} role="alert">
          {error}
        </span>
      )}
      {hint !== undefined && (
        <span className="field__hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, ...input }: FieldText & InputHTMLAttributes<HTMLInputElement>) {
  const { id, describedBy } = useDescription(hint, error);
  return (
    <Frame id={id} label={label} hint={hint} error={error} required={input.required}>
      <input className="input" id={id} aria-invalid={error !== undefined || undefined} aria-describedby={describedBy} {...input} />
    </Frame>
  );
}

export function TextArea({ label, hint, error, ...input }: FieldText & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const { id, describedBy } = useDescription(hint, error);
  return (
    <Frame id={id} label={label} hint={hint} error={error} required={input.required}>
      <textarea className="input" id={id} aria-invalid={error !== undefined || undefined} aria-describedby={describedBy} {...input} />
    </Frame>
  );
}

export function SelectField({ label, hint, error, children, ...input }: FieldText & SelectHTMLAttributes<HTMLSelectElement>) {
  const { id, describedBy } = useDescription(hint, error);
  return (
    <Frame id={id} label={label} hint={hint} error={error} required={input.required}>
      <select className="input" id={id} aria-invalid={error !== undefined || undefined} aria-describedby={describedBy} {...input}>
        {children}
      </select>
    </Frame>
  );
}

export function CheckField({ label, hint, ...input }: { label: string; hint?: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="check">
      <input type="checkbox" id={id} {...input} />
      <label htmlFor={id}>
        {label}
        {hint !== undefined && <span className="check__hint">{hint}</span>}
      </label>
    </div>
  );
}
