// Draws a number onto the page's icon, for a tab that is not in front.

const SIZE = 64;
let shown = 0;

async function drawn(address, words) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, SIZE, SIZE);
  pen.fillStyle = "#b3261e";
  pen.beginPath();
  pen.roundRect(SIZE * 0.3, SIZE * 0.4, SIZE * 0.7, SIZE * 0.6, SIZE * 0.2);
  pen.fill();
  pen.fillStyle = "#ffffff";
  pen.font = `bold ${SIZE * 0.5}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(words, SIZE * 0.65, SIZE * 0.72, SIZE * 0.64);
  return canvas.toDataURL("image/png");
}

// Puts the number onto the icon; zero takes it away.
export async function badged(number) {
  if (number === shown) return;
  shown = number;
  const link = document.querySelector('link[rel="icon"]');
  link.dataset.plain ??= link.href;
  const words = number > 99 ? "99+" : String(number);
  const address = number ? await drawn(link.dataset.plain, words) : link.dataset.plain;
  if (number !== shown) return; // a later number is being drawn
  link.type = number ? "image/png" : "image/svg+xml";
  link.href = address;
}
