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
        widget.page.guarded(widget.id, method, () => {
          const result = /** @type {any} */ (widget)[method](node, happened);
          if (result === false) {
            happened.preventDefault();
            happened.stopPropagation();
          }
          return result;
        });
      });
    }
  }
}
