// A value that was revealed: out of the page when its time is over, when the page is hidden or left.

const SECOND = 1000;

// The text first, so that it is gone whatever becomes of the request for what stands there else.
function hide(section) {
  if (!("revealed" in section.dataset)) return;
  delete section.dataset.revealed;
  section.querySelector("[data-value]")?.remove();
  section.dispatchEvent(new CustomEvent("hide"));
}

function countDown(section) {
  const end = Date.now() + Number(section.dataset.revealed) * SECOND;
  const left = section.querySelector("[data-left]");
  const timer = setInterval(() => {
    const seconds = Math.ceil((end - Date.now()) / SECOND);
    if (seconds <= 0 || !section.isConnected || !("revealed" in section.dataset)) {
      clearInterval(timer);
      hide(section);
    } else {
      left.textContent = seconds;
    }
  }, SECOND / 4);
}

async function copy(section, button) {
  await navigator.clipboard.writeText(section.querySelector("[data-value]").textContent);
  button.textContent = "Copied";
}

function watch() {
  for (const section of document.querySelectorAll("[data-revealed]:not([data-watched])")) {
    section.dataset.watched = "";
    section.querySelector("[data-hide]")?.addEventListener("click", (event) => {
      event.preventDefault();
      hide(section);
    });
    const button = section.querySelector("[data-copy]");
    if (button && navigator.clipboard) {
      button.hidden = false;
      button.addEventListener("click", () => copy(section, button));
    }
    countDown(section);
  }
}

function hideAll() {
  document.querySelectorAll("[data-revealed]").forEach(hide);
}

watch();
document.addEventListener("htmx:load", watch);
document.addEventListener("htmx:beforeHistorySave", hideAll);
document.addEventListener("visibilitychange", () => document.hidden && hideAll());
addEventListener("pagehide", hideAll);
