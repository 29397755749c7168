// Keeps "5 min ago" true while a page stays open. Says what ciris_admin/pages/times.py says.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function ago(seconds) {
  const distance = Math.abs(seconds);
  if (distance < 45) return "just now";
  if (distance >= 30 * DAY) return null;
  const [size, unit] =
    distance < 45 * MINUTE ? [MINUTE, "min"] : distance < 22 * HOUR ? [HOUR, "h"] : [DAY, "d"];
  const words = `${Math.max(1, Math.round(distance / size))} ${unit}`;
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const words = ago((Date.now() - Date.parse(time.dateTime)) / 1000);
    if (words && time.textContent !== words) time.textContent = words;
  }
}

export function keepTimesFresh() {
  setInterval(refresh, MINUTE * 1000);
}
