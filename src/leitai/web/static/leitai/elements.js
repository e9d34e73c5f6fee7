// Small custom elements. Without them every page still works: they count down, copy, take dropped
// files, move about in a grid, turn pages, and keep what is live up to date.
import "./countdown.js";
import "./copy.js";
import "./filedrop.js";
import "./gridkeys.js";
import "./live.js";
import "./pages.js";
