import { useParams } from 'react-router';
import { RecordingPage } from './RecordingPage';
import { SessionsPage } from './SessionsPage';
import { ACCOUNT, ADMIN, ofServer } from './queries';

/** The pages by where they stand. */
export function AdminShells() {
  return <SessionsPage scope={ADMIN} />;
}

export function AdminShell() {
  return <RecordingPage scope={ADMIN} />;
}

export function AccountShells() {
  return <SessionsPage scope={ACCOUNT} />;
}

export function AccountShell() {
  return <RecordingPage scope={ACCOUNT} />;
}

export function ServerShells() {
  return <SessionsPage scope={ofServer(useParams().id ?? '')} />;
}

export function ServerShell() {
  return <RecordingPage scope={ofServer(useParams().id ?? '')} />;
}
