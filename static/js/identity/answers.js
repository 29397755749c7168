// Asking the server to do something, and what it says: its sentence, whatever form it comes in.

// Posts fields with the form's CSRF token and returns the JSON answer. Throws an Error whose
// message is the server's own sentence.
export async function post(address, token, fields) {
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  const headers = { Accept: "application/json" };
  return read(await send(address, { method: "POST", body, headers }));
}

export async function get(address) {
  return read(await send(address, { headers: { Accept: "application/json" } }));
}

async function send(address, options) {
  try {
    return await fetch(address, { redirect: "error", ...options });
  } catch {
    throw new Error("The server did not answer, or you are signed out. Nothing was done that"
      + " this page knows of: reload it.");
  }
}

async function read(answer) {
  const text = await answer.text();
  const said = parsed(text);
  if (answer.ok && said) return said;
  const page = said ? null : new DOMParser().parseFromString(text, "text/html");
  const reason = said?.error ?? page?.querySelector("[data-reason]")?.textContent.trim();
  throw new Error(reason || `The server answered ${answer.status} ${answer.statusText}.`);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
