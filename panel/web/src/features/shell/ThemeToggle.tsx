import { IconButton } from '../../components/Button';
import type { IconName } from '../../components/Icon';
import { text } from '../../i18n/text';
import { setTheme, useTheme, type Theme } from './theme';

const NEXT: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };
const ICONS: Record<Theme, IconName> = { system: 'screen', dark: 'moon', light: 'sun' };
const LABELS: Record<Theme, string> = { system: text.nav.themeSystem, dark: text.nav.themeDark, light: text.nav.themeLight };

export function ThemeToggle() {
  const theme = useTheme();
  return <IconButton icon={ICONS[theme]} label={`${text.nav.theme}: ${LABELS[theme]}`} onClick={() => setTheme(NEXT[theme])} />;
}
