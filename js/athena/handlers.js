/** Connects what templates say with `athena:handler` to the widget's methods. */

import { ownNodes } from "./widget.js";

/**
 * @param {import("./widget.js").Widget} widget
 * @param {HTMLElement[]} [nodes]
 */
export function connectHandlers(widget, nodes = ownNodes(widget.node, "[data-athena-on]")) {
  for (const node of nodes) {
    for (const pair of (node.dataset.athenaOn ?? "").split(" ")) {
      const [event = "", method = ""] = pair.split(":");
      node.addEventListener(event, (happened) => {
        if (/** @type {any} */ (widget)[method](node, happened) === false) {
          happened.preventDefault();
          happened.stopPropagation();
        }
      });
    }
  }
}
