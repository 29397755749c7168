// After a ruling the page shows the change as it is then, and what came of the ruling.

document.addEventListener("signed", ({ detail }) => location.assign(detail.url));
