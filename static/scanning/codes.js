// What a scanned text may be, without asking anybody. The check character (ISO 7064 Mod 37,36) and the shapes are those of
// lims/core/codes.py and lims/storage/commands.py.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SHAPE = /^(?:[A-Z]{3,5}[0-9]{7}|LIMS[A-Z]{3,})[0-9A-Z]$/;
const THING = /^([A-Z]{2,4}?)([A-Z])([0-9]{7})[0-9A-Z]$/;
const THINGS = { V: "item", B: "location", T: "lot", R: "request", P: "parcel", H: "person" };
// The symbology identifier that some scanners send first; on a Japanese keyboard layout its ] arrives as [.
const IDENTIFIER = /^[\][][A-Z][0-9A-Z]/;
const CODE_AND_COORDINATE = /^([0-9A-Z]{9,16})[\s\-/:.,_]+(\S.*)$/;
const COORDINATE = /^(?:[A-Z]{1,2}-?[0-9]{1,4}|[0-9]{1,4}-?[A-Z]{1,2}|[0-9]{1,4}-[0-9]{1,4}|[0-9]{1,6})$/;
const COMMAND_PREFIX = "LIMS";

export function checkCharacter(body) {
  let product = 36;
  for (const character of body) {
    product = (((product + ALPHABET.indexOf(character)) % 36 || 36) * 2) % 37;
  }
  return ALPHABET[(37 - product) % 36];
}

function hasRightCheck(code) {
  return /^[0-9A-Z]{2,}$/.test(code) && checkCharacter(code.slice(0, -1)) === code.slice(-1);
}

export function isWholeCode(text) {
  const code = text.toUpperCase().replace(IDENTIFIER, "");
  return SHAPE.test(code) && hasRightCheck(code);
}

export function plainScan(text) {
  return text.normalize("NFKC").toUpperCase().trim().replace(IDENTIFIER, "").trim();
}

// { kind, code?, word?, coordinate? }: a command, a thing, a coordinate alone, a misread code of this centre, or foreign.
export function readCode(text, prefix) {
  const plain = plainScan(text);
  const both = CODE_AND_COORDINATE.exec(plain);
  if (both && thingOf(both[1]) === "location" && plainCoordinate(both[2])) {
    return { kind: "location", code: both[1], coordinate: plainCoordinate(both[2]) };
  }
  const joined = plain.replace(/[\s-]+/g, "");
  if (joined.startsWith(COMMAND_PREFIX)) {
    if (!hasRightCheck(joined)) return { kind: "misread" };
    return { kind: "command", code: joined, word: joined.slice(COMMAND_PREFIX.length, -1) };
  }
  const thing = thingOf(joined);
  if (thing) return { kind: thing, code: joined };
  const coordinate = plainCoordinate(plain);
  if (coordinate) return { kind: "coordinate", coordinate };
  return { kind: isMisreadOf(joined, prefix) ? "misread" : "foreign", code: plain };
}

export function isCommand(text, word) {
  const reading = readCode(text, "");
  return reading.kind === "command" && (!word || reading.word === word);
}

function thingOf(code) {
  const found = THING.exec(code);
  return found && hasRightCheck(code) ? THINGS[found[2]] : undefined;
}

// Shaped like a code of this centre, but wrong. Codes of others may have any shape, and are told by the server only.
function isMisreadOf(code, prefix) {
  if (!prefix || !code.startsWith(prefix) || code.length !== prefix.length + 9) return false;
  return code[prefix.length] in THINGS && /^[0-9A-Z]{7}$/.test(code.slice(prefix.length + 1, -1));
}

// "c-07", "7 C" and "c7" are all "C7": a position without what may be written in more ways than one.
export function plainCoordinate(text) {
  const plain = text.normalize("NFKC").toUpperCase().trim().replace(/[\s,.:;/_\-‐-―−ー]+/g, "-").replace(/^-+|[-#]+$/g, "");
  if (!COORDINATE.test(plain)) return "";
  const turned = /^([0-9]+)-?([A-Z]+)$/.exec(plain);
  const written = turned ? turned[2] + turned[1] : plain.replace(/^([A-Z]+)-/, "$1");
  return written.replace(/(^|[^0-9])0+(?=[0-9])/g, "$1");
}
