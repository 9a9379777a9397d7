import { useState, type FormEvent } from 'react';
import type { Nest } from '../../../api/admin';
import { Button } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { SelectField, TextField } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { useToast } from '../../../components/toasts';
import { text } from '../../../i18n/text';
import { useImportEgg } from '../queries';

const LARGEST_BYTES = 1_000_000;

export function ImportEgg({ nests, onClose }: { nests: Nest[]; onClose: () => void }) {
  const importing = useImportEgg();
  const toast = useToast();
  const [nest, setNest] = useState(String(nests[0]?.id ?? ''));
  const [file, setFile] = useState<File | null>(null);
  const [fault, setFault] = useState<string | undefined>(undefined);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(undefined);
    if (file === null) {
      setFault(text.admin.eggs.choose);
      return;
    }
    if (file.size > LARGEST_BYTES) {
      setFault(text.admin.eggs.tooLarge);
      return;
    }
    let egg: unknown;
    try {
      egg = JSON.parse(await file.text());
    } catch {
      setFault(text.admin.eggs.notJson);
      return;
    }
    importing.mutate(
      { nest: Number(nest), egg },
      {
        onSuccess: (created) => {
          toast.show('good', text.admin.eggs.imported(created.name));
          onClose();
        },
      },
    );
  };

  return (
    <Dialog title={text.admin.eggs.importTitle} onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <p className="dialog__text">{text.admin.eggs.importLead}</p>
        {importing.isError && <ProblemNote error={importing.error} />}
        <SelectField label={text.admin.eggs.nest} required value={nest} onChange={(event) => setNest(event.target.value)}>
          {nests.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextField
          label={text.admin.eggs.file}
          required
          type="file"
          accept=".json,application/json"
          error={fault}
          onChange={(event) => {
            setFile(event.target.files?.[0] ?? null);
            setFault(undefined);
          }}
        />
        <div className="form__actions">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" icon="upload" busy={importing.isPending}>
            {text.admin.eggs.import}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
