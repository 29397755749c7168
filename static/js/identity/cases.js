// A section of which one part is shown at a time, and acts in it that happen once at a time.

// Shows the data-case of this name alone, and puts texts into the data-fill places.
export function show(section, name, fills = {}) {
  for (const one of section.querySelectorAll("[data-case]")) one.hidden = one.dataset.case !== name;
  fill(section, fills);
}

export function fill(section, fills) {
  for (const [what, text] of Object.entries(fills)) {
    for (const place of section.querySelectorAll(`[data-fill="${what}"]`)) place.textContent = text;
  }
}

export function say(section, sentence) {
  section.querySelector("[data-said]").textContent = sentence;
}

// Runs `act` on an event with every button of the section disabled. Where it fails, or answers
// false, they are enabled again; what went well leaves the page, or ends what it was about.
export function acting(section, element, event, act) {
  element.addEventListener(event, async (happened) => {
    happened.preventDefault();
    const buttons = [...section.querySelectorAll("button")].filter((one) => !one.disabled);
    for (const button of buttons) button.disabled = true;
    let isDone = false;
    try {
      say(section, "");
      isDone = (await act(happened)) !== false;
    } catch (error) {
      say(section, error.message);
    }
    if (!isDone) for (const button of buttons) button.disabled = false;
  });
}
