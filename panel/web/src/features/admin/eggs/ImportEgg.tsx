import { useState, type FormEvent } from 'react';
import type { Nest } from '../../../api/admin';
import { asProblem } from '../../../api/problem';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { SelectField, TextField } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { useToast } from '../../../components/toasts';
import { text } from '../../../i18n/text';
import { useImportEgg } from '../queries';

const LARGEST_BYTES = 1_000_000;
const words = text.admin.eggs;

export function ImportEgg({ nests, onClose }: { nests: Nest[]; onClose: () => void }) {
  const importing = useImportEgg();
  const toast = useToast();
  const [nest, setNest] = useState(String(nests[0]?.id ?? ''));
  const [file, setFile] = useState<File | null>(null);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const exists = importing.isError && asProblem(importing.error).code === 'EggExistsException';

  const upload = (ifExists: 'update' | 'copy' | null) => {
    if (file === null || file.size > LARGEST_BYTES) {
      setFault(file === null ? words.choose : words.tooLarge);
      return;
    }
    importing.mutate(
      { nest, file, ifExists },
      {
        onSuccess: (egg) => {
          toast.show('good', egg.updated ? words.updated(egg.name) : words.imported(egg.name));
          if (egg.warnings.length === 0) onClose();
        },
      },
    );
  };

  if (importing.data !== undefined) return <Warnings warnings={importing.data.warnings} onClose={onClose} />;

  return (
    <Dialog title={words.importTitle} onClose={onClose}>
      <form
        className="form"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          upload(null);
        }}
      >
        <p className="dialog__text">{words.importLead}</p>
        {importing.isError && !exists && <ProblemNote error={importing.error} />}
        <SelectField label={words.nest} required value={nest} onChange={(event) => setNest(event.target.value)}>
          {nests.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextField
          label={words.file}
          required
          type="file"
          accept=".json,.yml,.yaml,application/json"
          error={fault}
          onChange={(event) => {
            setFile(event.target.files?.[0] ?? null);
            setFault(undefined);
            importing.reset();
          }}
        />
        {exists && (
          <Banner
            tone="warn"
            title={words.exists}
            role="alert"
            actions={
              <span className="row">
                <Button small onClick={() => upload('update')}>
                  {words.update}
                </Button>
                <Button small onClick={() => upload('copy')}>
                  {words.copyEgg}
                </Button>
              </span>
            }
          />
        )}
        <div className="form__actions">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" icon="upload" busy={importing.isPending}>
            {words.import}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Warnings({ warnings, onClose }: { warnings: string[]; onClose: () => void }) {
  return (
    <Dialog title={words.importTitle} onClose={onClose}>
      <p className="dialog__text">{words.warnings}</p>
      <ul className="bullets">
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
      <div className="form__actions">
        <Button look="primary" onClick={onClose}>
          {text.common.close}
        </Button>
      </div>
    </Dialog>
  );
}
