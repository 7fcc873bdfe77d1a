// The one desk of this page.

import { Desk } from "./desk.js";
import { tabStorage } from "./storage.js";

const isNarrow = () => globalThis.matchMedia?.("(max-width: 699px)").matches ?? false;

export const desk = new Desk({ isNarrow, storage: tabStorage });
