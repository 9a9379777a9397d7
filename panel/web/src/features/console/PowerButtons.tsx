import { useState } from 'react';
import type { PowerSignal, PowerState, ServerMeta } from '../../api/types';
import { Button } from '../../components/Button';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { problemText } from '../../components/problemText';
import { useToast } from '../../components/toasts';
import { text } from '../../i18n/text';
import { may, usePower } from '../servers/queries';

interface PowerButtonsProps {
  server: string;
  state: PowerState | null;
  meta: ServerMeta;
  /** The panel refuses power now, whatever the process does. */
  blocked: boolean;
}

/** Start, restart, stop; kill stands apart and asks first. */
export function PowerButtons({ server, state, meta, blocked }: PowerButtonsProps) {
  const power = usePower(server);
  const toast = useToast();
  const [killing, setKilling] = useState(false);
  const act = (signal: PowerSignal) => {
    power.mutate(signal, {
      onError: (error) => toast.show('bad', problemText(error)),
      onSettled: () => setKilling(false),
    });
  };
  const busy = (signal: PowerSignal) => power.isPending && power.variables === signal;
  const off = state === 'offline';

  return (
    <div className="power" role="group" aria-label={text.power.label}>
      <Button look="primary" icon="play" busy={busy('start')} disabled={blocked || !(off || state === null) || !may(meta, 'control.start')} onClick={() => act('start')}>
        {text.power.start}
      </Button>
      <Button icon="restart" busy={busy('restart')} disabled={blocked || !may(meta, 'control.restart')} onClick={() => act('restart')}>
        {text.power.restart}
      </Button>
      <Button icon="stop" busy={busy('stop')} disabled={blocked || off || !may(meta, 'control.stop')} onClick={() => act('stop')}>
        {text.power.stop}
      </Button>
      <Button look="quiet-danger" className="power__kill" icon="skull" disabled={blocked || off || !may(meta, 'control.stop')} onClick={() => setKilling(true)}>
        {text.power.kill}
      </Button>
      {killing && (
        <ConfirmDialog title={text.power.killTitle} confirm={text.power.killConfirm} busy={busy('kill')} onConfirm={() => act('kill')} onClose={() => setKilling(false)}>
          {text.power.killText}
        </ConfirmDialog>
      )}
    </div>
  );
}
