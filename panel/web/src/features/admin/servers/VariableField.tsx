import type { EggVariable } from '../../../api/admin';
import { SelectField, TextField } from '../../../components/Field';
import { readRules } from './rules';

/** A variable of an egg, with the choices and hints that its rules give. */
export function VariableField({ variable, value, onChange, error }: { variable: EggVariable; value: string; onChange: (value: string) => void; error: string | undefined }) {
  const rules = readRules(variable.rules);
  const hint = (
    <>
      {variable.description} {rules.hint !== '' && `(${rules.hint})`} <code>{variable.env_variable}</code>
    </>
  );
  if (rules.choices !== null) {
    const choices = rules.choices.includes(value) ? rules.choices : [value, ...rules.choices];
    return (
      <SelectField label={variable.name} required={rules.required} hint={hint} value={value} onChange={(event) => onChange(event.target.value)} error={error}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </SelectField>
    );
  }
  return <TextField label={variable.name} required={rules.required} hint={hint} inputMode={rules.number ? 'numeric' : 'text'} spellCheck={false} value={value} onChange={(event) => onChange(event.target.value)} error={error} />;
}
