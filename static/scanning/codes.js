// Is a text a whole code? The check character (ISO 7064 Mod 37,36) is the one of lims/core/codes.py.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SHAPE = /^(?:[A-Z]{3,5}[0-9]{7}|LIMS[A-Z]{3,})[0-9A-Z]$/;

export function checkCharacter(body) {
  let product = 36;
  for (const character of body) {
    product = (((product + ALPHABET.indexOf(character)) % 36 || 36) * 2) % 37;
  }
  return ALPHABET[(37 - product) % 36];
}

export function isWholeCode(text) {
  const code = text.toUpperCase().replace(/^[\][][A-Z][0-9A-Z]/, "");
  return SHAPE.test(code) && checkCharacter(code.slice(0, -1)) === code.slice(-1);
}
