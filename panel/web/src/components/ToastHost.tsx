import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { Banner, type Tone } from './Banner';
import { ToastContext } from './toasts';

const SHOWN_MS = 5000;
const MOST = 3;

interface Toast {
  id: number;
  tone: Tone;
  message: string;
}

export function ToastHost({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(1);
  const show = useCallback((tone: Tone, message: string) => {
    const id = next.current++;
    setToasts((now) => [...now.slice(1 - MOST), { id, tone, message }]);
    setTimeout(() => setToasts((now) => now.filter((toast) => toast.id !== id)), SHOWN_MS);
  }, []);
  const value = useMemo(() => ({ show }), [show]);
  return (
    <ToastContext value={value}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <Banner key={toast.id} tone={toast.tone} title={toast.message} className="toast" />
        ))}
      </div>
    </ToastContext>
  );
}
