import { Outlet } from 'react-router';
import { NotFound } from '../shell/NotFound';
import { useAccount } from '../session/queries';
import './admin.css';

/** Administration does not exist for anyone else. The panel checks every request anyway. */
export function AdminGate() {
  const account = useAccount();
  return account.data?.admin === true ? <Outlet /> : <NotFound />;
}
