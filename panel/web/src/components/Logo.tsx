import { useId } from 'react';

/** The mark: a quetzal curled into a Q, with two tail feathers for its stroke. */
export function Logo({ className = 'logo' }: { className?: string }) {
  const gradient = useId();
  return (
    <svg className={className} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id={gradient} x1="3" y1="3" x2="26" y2="28" gradientUnits="userSpaceOnUse">
          <stop offset="0" stopColor="#46e0a8" />
          <stop offset="1" stopColor="#0f8f8a" />
        </linearGradient>
      </defs>
      <g fill="none" stroke={`url(#${gradient})`} strokeLinecap="round">
        <path d="M14.2 4.6a8.7 8.7 0 1 1-.1 0" strokeWidth="4.4" />
        <path d="M15.6 14.6c5 1.9 8.3 7 9.3 15" strokeWidth="3" />
        <path d="M19.6 13.6c4.7 1.3 8.2 5.3 9.9 11.6" strokeWidth="2.2" />
      </g>
      <path d="M5.7 8.3 1.2 11.4l4.3 1.500z" fill="#f2bd55" />
      <circle cx="9.300" cy="8.100" r="1.150" fill="#08110f" />
      <path d="M8.400 18.300a8.700 8.700 0 0 0 5.700 3.700" fill="none" stroke="#e5465f" strokeWidth="4.400" strokeLinecap="round" />
    </svg>
  );
}
