import { createContext, useContext } from 'react';
import type { Tone } from './Banner';

export interface Toasts {
  show: (tone: Tone, message: string) => void;
}

export const ToastContext = createContext<Toasts>({ show: () => undefined });

export function useToast(): Toasts {
  return useContext(ToastContext);
}
