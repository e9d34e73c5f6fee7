// The pad's page begins: the look first, then what the tablet has, then the page.
import "./room.js";
import { wear } from "./look.js";
import { Pad } from "./pad.js";

wear();
const pad = await Pad.open();
document.querySelector("lt-pad").begin(pad);
