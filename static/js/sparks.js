// One crosshair through all small charts: the pointer over one shows the same moment on each.

const SPACE = "http://www.w3.org/2000/svg";

function crossOf(spark) {
  const known = spark.querySelector(".cross");
  if (known) return known;
  const cross = document.createElementNS(SPACE, "line");
  cross.setAttribute("class", "cross");
  cross.setAttribute("y1", "0");
  cross.setAttribute("y2", "480");
  return spark.appendChild(cross);
}

function point(event) {
  const over = event.target.closest?.("svg.spark");
  const box = over?.getBoundingClientRect();
  for (const spark of document.querySelectorAll("svg.spark")) {
    if (!over) {
      spark.querySelector(".cross")?.remove();
      continue;
    }
    const x = (((event.clientX - box.left) / box.width) * spark.viewBox.baseVal.width).toFixed(0);
    const cross = crossOf(spark);
    cross.setAttribute("x1", x);
    cross.setAttribute("x2", x);
  }
}

document.addEventListener("pointermove", point);
