import { buttonClass, Button } from '../../components/Button';
import { useCopy } from '../../components/Copy';
import { Dialog } from '../../components/Dialog';
import { text } from '../../i18n/text';

/** Links in output come from strangers: the whole address is shown before anything opens. */
export function LinkDialog({ url, onClose }: { url: string; onClose: () => void }) {
  const copy = useCopy();
  return (
    <Dialog title={text.console.linkTitle} onClose={onClose}>
      <p className="dialog__text">{text.console.linkText}</p>
      <div className="code-block">
        <code>{url}</code>
      </div>
      <div className="form__actions">
        <Button onClick={onClose} autoFocus>
          {text.common.cancel}
        </Button>
        <Button icon="copy" onClick={() => void copy(url)}>
          {text.console.linkCopy}
        </Button>
        <a className={buttonClass('primary')} href={url} target="_blank" rel="noopener noreferrer nofollow" onClick={onClose}>
          {text.console.linkOpen}
        </a>
      </div>
    </Dialog>
  );
}
