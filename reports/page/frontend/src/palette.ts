// Colours: told apart by lightness and pattern too, so that they read without colour sight and in print.

export interface Palette {
  ground: string;
  block: string;
  blockEdge: string;
  tile: string;
  tileEdge: string;
  box: string;
  boxEdge: string;
  chip: string;
  chipEdge: string;
  ink: string;
  quiet: string;
  line: string;
  haze: string; // of many lines over each other: they never get darker than this
  cross: string;
  needs: string;
  neededBy: string;
  mark: string;
  grave: string;
  states: [string, string, string, string]; // stateless, ephemeral, durable, unknown
  onState: [string, string, string, string];
}

export const LIGHT: Palette = {
  ground: "#eef1f4", block: "#f8fafb", blockEdge: "#d3dbe3", tile: "#ffffff", tileEdge: "#9fb0c0", box: "#f2f5f8",
  boxEdge: "#bcc9d5", chip: "#ffffff", chipEdge: "#c3ced9", ink: "#16212c", quiet: "#516070", line: "#5d6f81", haze: "#b3bfcb",
  cross: "#c2185b", needs: "#00708a", neededBy: "#6a3fc9", mark: "#111827", grave: "#b3261e",
  states: ["#cfd7df", "#7cc4ee", "#0f4c92", "#e08a00"], onState: ["#16212c", "#0a2233", "#ffffff", "#1c1200"],
};

export const DARK: Palette = {
  ground: "#10161c", block: "#151d25", blockEdge: "#2a3642", tile: "#1c2630", tileEdge: "#506274", box: "#232f3b",
  boxEdge: "#3f4f5f", chip: "#1a242e", chipEdge: "#46576a", ink: "#e8eef4", quiet: "#a3b2c1", line: "#8296a9", haze: "#3a4958",
  cross: "#ff6fa3", needs: "#4cc9e6", neededBy: "#b79bff", mark: "#ffffff", grave: "#ff8a80",
  states: ["#4d5b69", "#3f8fc0", "#9cc8ff", "#ffb84d"], onState: ["#e8eef4", "#ffffff", "#0a1a2e", "#1c1200"],
};

export const STATE_LETTERS = ["S", "E", "D", "U"];
