import type { FormEvent, ReactNode } from 'react';
import { asProblem } from '../../../api/problem';
import { Button } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { ProblemNote } from '../../../components/ProblemNote';
import { useToast } from '../../../components/toasts';
import { text } from '../../../i18n/text';
import { useSaveServer, type ServerPart } from '../queries';

interface EditDialogProps {
  server: number;
  part: ServerPart;
  title: string;
  /** What is sent when the form is. */
  body: () => Record<string, unknown>;
  note?: string;
  onClose: () => void;
  /** The fields, given what the panel said about each. */
  children: (errors: Record<string, string>) => ReactNode;
}

/** The frame of a form that changes a part of a server. */
export function EditDialog({ server, part, title, body, note, onClose, children }: EditDialogProps) {
  const save = useSaveServer(server, part);
  const toast = useToast();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(body(), {
      onSuccess: () => {
        toast.show('good', text.oplogs.server.saved);
        onClose();
      },
    });
  };
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form className="form" onSubmit={submit}>
        {save.isError && <ProblemNote error={save.error} />}
        {children(save.isError ? asProblem(save.error).fieldErrors() : {})}
        {note !== undefined && <p className="faint">{note}</p>}
        <div className="form__actions">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {text.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
