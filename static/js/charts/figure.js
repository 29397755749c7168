// A figure as the server sends it, in the colours of the theme.

const COLOUR = /^(--[a-z0-9-]+)(?:\/([\d.]+))?$/;

function colour(name, share) {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return share === undefined ? value : value.replace(/^rgb\((.+)\)$/, `rgba($1, ${share})`);
}

// The figure names custom properties where a colour belongs.
export function coloured(value) {
  if (typeof value === "string") {
    const named = COLOUR.exec(value);
    return named ? colour(named[1], named[2]) : value;
  }
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, coloured(part)]));
  }
  return value;
}
