// The one desk of this page.

import { Desk } from "./desk.js";
import { tabStorage } from "./storage.js";

const NARROW = globalThis.matchMedia?.("(max-width: 699px), (max-width: 950px) and (max-height: 480px)");

/** Whether there is room for one of the list and the conversation, as the style sheets see it. */
export const isNarrow = () => NARROW?.matches ?? false;

export const desk = new Desk({ isNarrow, storage: tabStorage });
