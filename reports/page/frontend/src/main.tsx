// Opens the assessment that stands in the page, or says why it cannot.

import { options } from "preact";
import { open } from "./app";

options.debounceRendering = (work) => {
  // Before printing the page must be ready at once; otherwise changes are drawn together.
  if (matchMedia("print").matches) work();
  else queueMicrotask(work);
};

const root = document.getElementById("page")!;
if (typeof DecompressionStream === "undefined") {
  root.textContent = "This browser is too old to open the page: Chrome 110, Firefox 115 or Safari 16.4 and newer can.";
} else {
  open(root).catch((error: unknown) => {
    root.textContent = `The page is damaged and cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
  });
}
