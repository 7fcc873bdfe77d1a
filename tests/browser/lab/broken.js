import { NoSuchWidget } from "../athena/widget.js";

export class CardWidget extends NoSuchWidget {}
