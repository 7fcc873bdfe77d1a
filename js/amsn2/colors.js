// Colours that others chose for their text, made readable on our paper, by day and by night.

/** What text may stand on, see --leaf-soft, --accent-soft, --alarm-soft and --surface in base.css. */
const DAY = ["#ffffff", "#e4f5dc", "#dceefb", "#fdecea"];
const NIGHT = ["#15242f", "#1c3d2c", "#1d4059", "#40211f"];

/** The least contrast of text that everybody can read, by WCAG 2. */
const ENOUGH = 4.5;
const STEPS = 50;

/**
 * The colour itself if it can be read, else the nearest to it on the way to black or to white that can.
 * @param {string} color six hexadecimal digits
 * @param {"day" | "night"} when
 * @returns {string} such as "#c0392b"
 */
export function readable(color, when) {
  const [papers, end] = when === "day" ? [DAY, 0] : [NIGHT, 255];
  const wanted = channels(color);
  for (let step = 0; step < STEPS; step += 1) {
    const mixed = wanted.map((channel) => Math.round(channel + ((end - channel) * step) / STEPS));
    if (papers.every((paper) => contrast(mixed, channels(paper)) >= ENOUGH)) return hexadecimal(mixed);
  }
  return hexadecimal([end, end, end]);
}

/**
 * The contrast of two colours, from 1 to 21.
 * @param {number[]} one red, green and blue, 0 to 255
 * @param {number[]} other
 */
export function contrast(one, other) {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {string} color with or without # */
export function channels(color) {
  const digits = color.replace("#", "");
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
}

/** @param {number[]} color */
function luminance(color) {
  const [red = 0, green = 0, blue = 0] = color.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {number[]} color */
function hexadecimal(color) {
  return `#${color.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
